import { describe, expect, it } from 'vitest';
import type { StepSpec } from '../../traffic/journey.ts';
import {
  formCode,
  givenAddress,
  jsonCode,
  jsonTextCode,
  textCode,
  urlCode,
} from './expressions.ts';
import { stepCode } from './step.ts';
import type { StepStyle } from './stepStyle.ts';

const datasets = [{ name: 'user', columns: ['name', 'pass'] }];
const user = `\${user.name}`;
const cell = 'row_user[0]';

describe('a value in its place', () => {
  it('is percent-encoded in a URL and in a form', () => {
    expect(urlCode(`/u/${user}?n=${user}`, datasets)).toBe(
      `\`\${base}/u/\${encodeURIComponent(${cell})}?n=\${encodeURIComponent(${cell})}\``,
    );
    expect(formCode(`a=b+c&p=${user}`, datasets)).toBe(
      `\`a=b+c&p=\${encodeURIComponent(${cell})}\``,
    );
  });

  it('is escaped between the quotes of a JSON text, and is JSON outside of them', () => {
    expect(jsonTextCode(`{"a \\" ${user}": ${user}, "b": "${user}"}`, datasets)).toBe(
      `\`{"a \\\\" \${inJson(${cell})}": \${bareJson(${cell})}, "b": "\${inJson(${cell})}"}\``,
    );
    expect(jsonTextCode('{"a": 1}', datasets)).toBe(`'{"a": 1}'`);
  });

  it('keeps its type in a JSON body, and a number of the file its digits', () => {
    const list = [`\${=0.10}`, `"${user}`, `\${journey}`, 1, null];
    expect(jsonCode({ a: user, [`k ${user}`]: list }, datasets)).toBe(
      `\`{"a":\${asJson(${cell})},"k \${inJson(${cell})}":[0.10,"\\\\"\${inJson(${cell})}","\${journey}",1,null]}\``,
    );
    expect(jsonCode({ a: ['x', `$\${y}`] }, datasets)).toBe(`'{"a":["x","\${y}"]}'`);
    expect(jsonCode(`\${=1e2}`, datasets)).toBe('`1e2`');
  });

  it('has the type of its column alone in JSON, and its text elsewhere', () => {
    const types = { n: 'integer', t: 'text', j: 'json' } as const;
    const typed = [{ name: 'row', columns: ['n', 't', 'j', 'u'], types }];
    const [n, t, j, u] = ['n', 't', 'j', 'u'].map((column) => `\${row.${column}}`);
    const code = (text: string): string => text.replace(/<(.*?)>/g, '$${$1}');
    expect(jsonCode({ n, t, j, u, s: `${n} ${j}` }, typed)).toBe(
      code(
        '`{"n":<row_row[0]>,"t":<asJson(row_row[1])>,"j":<row_row[2]>,"u":<asJson(row_row[3])>,"s":"<inJson(row_row[0])> <inJson(fromJson(row_row[2]))>"}`',
      ),
    );
    expect(jsonTextCode(`{"n":${n},"t":${t},"j":${j},"u":${u},"s":"${n}${j}"}`, typed)).toBe(
      code(
        '`{"n":<row_row[0]>,"t":<asJson(row_row[1])>,"j":<row_row[2]>,"u":<bareJson(row_row[3])>,"s":"<inJson(row_row[0])><inJson(fromJson(row_row[2]))>"}`',
      ),
    );
    expect(textCode(`${n}${t}${j}`, typed)).toBe(
      code('`<row_row[0]><row_row[1]><fromJson(row_row[2])>`'),
    );
  });

  it('is the address itself at the beginning of a URL', () => {
    expect(urlCode(user, datasets, 'p')).toBe(`addressOf(${cell}, p)`);
    expect(urlCode(`${user}?n=${user}&x=1`, datasets, 'p')).toBe(
      `\`\${addressOf(${cell}, p)}?n=\${encodeURIComponent(${cell})}&x=1\``,
    );
    expect(givenAddress(`${user}/x`, datasets)).toBe(cell);
    expect(givenAddress(`/${user}`, datasets)).toBeNull();
  });

  it('is made where it stands, or is a field of a captured element', () => {
    expect(textCode(`\${uuid} \${random 1..9}`, datasets)).toBe(
      `\`\${uuid()} \${wholeBetween(1, 9)}\``,
    );
    expect(jsonCode([`\${now}`, `\${now ms}`, `\${now s}`], datasets)).toBe(
      `\`[\${asJson(new Date().toISOString())},\${asJson(Date.now())},\${asJson(Math.floor(Date.now() / 1000))}]\``,
    );
    expect(textCode(`\${pick.x-y}`, datasets)).toBe(`\`\${got_pick$x$$_$$y}\``);
  });

  it('stands in a text as it is', () => {
    expect(textCode(`<a>${user}</a> \${=1e2}`, datasets)).toBe(`\`<a>\${${cell}}</a> 1e2\``);
  });
});

describe('a step that looks into the body', () => {
  const style: StepStyle = {
    journey: 'pay',
    datasets: [],
    fail: (_, reason) => `return fail(${reason});`,
    refuse: () => '',
    hop: () => '() => undefined',
    answered: () => [],
    correct: () => [],
    secrets: () => [],
  };
  const step = (checks: StepSpec['checks']): StepSpec => ({
    name: 'pay',
    method: 'GET',
    url: '/',
    headers: {},
    body: null,
    captures: [],
    checks,
    expectStatus: [200],
    refusedStatus: [],
    timeoutMs: 1_000,
    think: null,
  });
  const codeOf = (checks: StepSpec['checks']) => stepCode(step(checks), 0, style).slice(3);

  it('asks for its values one by one', () => {
    expect(codeOf([{ name: 'paid', jsonPath: '$.state', equals: 'paid' }])).toEqual([
      "if (!(res.json('state') === 'paid')) return fail(bodyReason(res.body, 'check paid'));",
    ]);
  });

  it('tells a missing value from a body that is not JSON', () => {
    expect(codeOf([{ name: 'no error', jsonPath: '$.error', exists: false }])).toEqual([
      "if (parse(res.body) === undefined) return fail('body is not JSON');",
      "if (!(res.json('error') === undefined)) return fail(bodyReason(res.body, 'check no error'));",
    ]);
  });

  it('draws one element for two paths that begin alike', () => {
    const paths = ['$.lines[*].sku', '$.lines[*].units', '$.lines[*].tags[*]', '$.others[*]'];
    const code = codeOf(paths.map((jsonPath) => ({ name: 'c', jsonPath, exists: true })));
    expect(code.filter((line) => line.startsWith('const'))).toEqual([
      "const pick1_1 = oneOf(res.json('lines.#'));",
      `const pick1_2 = oneOf(res.json(\`lines.\${pick1_1}.tags.#\`));`,
      "const pick1_3 = oneOf(res.json('others.#'));",
    ]);
    expect(code.flatMap((line) => /json\((`[^`]*`)\) !==/.exec(line)?.[1] ?? [])).toEqual([
      `\`lines.\${pick1_1}.sku\``,
      `\`lines.\${pick1_1}.units\``,
      `\`lines.\${pick1_1}.tags.\${pick1_2}\``,
      `\`others.\${pick1_3}\``,
    ]);
  });

  it('sends the body of a GET', () => {
    const search = { ...step([]), body: { q: 1 } };
    expect(stepCode(search, 0, style)[1]).toBe(
      `let res = http.request('GET', \`\${base}/\`, '{"q":1}', pay_1_pay);`,
    );
  });

  it('fails before it sends a header that HTTP cannot carry', () => {
    const headers = { 'X-A': user, 'X-B': `\${journey}` };
    expect(stepCode({ ...step([]), headers }, 0, { ...style, datasets }).slice(1, 4)).toEqual([
      `pay_1_pay.headers['X-A'] = \`\${row_user[0]}\`;`,
      "if (isUnsendable(pay_1_pay.headers['X-A'])) return fail('header cannot be sent');",
      "pay_1_pay.headers['X-B'] = journey;",
    ]);
  });
});
