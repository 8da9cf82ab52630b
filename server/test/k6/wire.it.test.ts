import { afterEach, expect, it } from 'vitest';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { drive, samplesOf } from '../support/k6Trial.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';
import { planOf } from '../support/yamlPlan.ts';

/**
 * The bytes on the wire are what the file says: values are generated, go through the file, a dataset or an
 * answer, and are compared with what a socket server recorded. `ZEROHOUR_SEED` repeats a failure.
 */
const seed = Number(process.env.ZEROHOUR_SEED ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const oneOf = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
const starts = 504;

let server: RawServer | null = null;
afterEach(() => server?.close());

const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('');

const integer = (): string =>
  oneOf(['', '-']) + oneOf([String(below(1_000)), `${1 + below(8)}${digits(below(19))}`]);

const number = (): string =>
  oneOf<() => string>([
    integer,
    () => `${integer()}.${digits(1 + below(4))}`,
    () => `0.${below(10)}0`,
    () =>
      `${1 + below(9)}${oneOf(['', `.${digits(2)}`])}${oneOf(['e', 'E'])}${oneOf(['', '+', '-'])}${below(20)}`,
    () =>
      oneOf([
        '9223372036854775807',
        '18446744073709551615',
        '-9223372036854775808',
        '0.10',
        '1e2',
        '-0',
      ]),
  ])();

const characters = [...`aZ09 "'%+&=?#/\\<>{}[]|^~$;:,@!()*.-_\`é€漢😀\u2028\u00a0\u007f\t\n`];
const text = (): string =>
  oneOf<() => string>([
    () => '',
    () => oneOf(['p&ss+w%rd é', 'say "hi"', '%41', '..', 'null', 'true', '12', '007', `$\{x}`]),
    () =>
      Array.from({ length: 1 + below(12) }, () => characters[below(characters.length)]).join(''),
  ])();

/** JSON of a string, sometimes with everything but ASCII escaped. */
const quoted = (value: string): string => {
  const json = JSON.stringify(value);
  return below(2) === 0
    ? json
    : json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

/** A path that puts `value` (a placeholder) into each place; the header comes last, since it may fail. */
const steps = (first: string, value: string): string => `
      ${first}
      path: GET /v/\${row.id}/path/${value}
      query: GET /v/\${row.id}/query?a=1&v=${value}&z
      form:
        request: POST /v/\${row.id}/form
        headers: { Content-Type: application/x-www-form-urlencoded }
        body: "a=b+c&v=${value}&z="
      json: { request: "POST /v/\${row.id}/json", body: { v: "${value}", "k ${value}": ["<${value}>"] } }
      json-text:
        request: PUT /v/\${row.id}/json-text
        headers: { Content-Type: application/json }
        body: '{"in \\" ": "${value}", "bare": ${value} }'
      text: { request: "POST /v/\${row.id}/text", headers: { Content-Type: text/plain }, body: "<${value}>" }
      search: { request: "GET /v/\${row.id}/search", body: { v: "${value}" } }
      check: { request: "GET /v/\${row.id}/check", check: { same: "$.value == ${value}" } }
      header: { request: "GET /v/\${row.id}/header", headers: { X-Value: "${value}" } }`;

const scenarioOf = (body: string): string => `
name: wire
target: shop
data: { datasets: { row: { file: rows.csv, pick: unique } } }
paths:
  all:
    within: 2s
    steps:${body}
load: { goal: hold, peak: { all: 84/s }, levels: [100%], hold: 6s }
slos: { all: { errors: 100% } }
`;

/** What each place must hold for a value: its text, its JSON, and its JSON outside of quotes in a text. */
function expected(
  id: number,
  value: string,
  json: string,
  bare: string,
): ReadonlyMap<string, string> {
  const url = encodeURIComponent(value);
  const inner = JSON.stringify(value).slice(1, -1);
  return new Map([
    ['path', `GET /v/${id}/path/${url} HTTP/1.1\n`],
    ['query', `GET /v/${id}/query?a=1&v=${url}&z HTTP/1.1\n`],
    ['form', `POST /v/${id}/form HTTP/1.1\na=b+c&v=${url}&z=`],
    ['json', `POST /v/${id}/json HTTP/1.1\n{"v":${json},"k ${inner}":["<${inner}>"]}`],
    ['json-text', `PUT /v/${id}/json-text HTTP/1.1\n{"in \\" ": "${inner}", "bare": ${bare} }`],
    ['text', `POST /v/${id}/text HTTP/1.1\n<${value}>`],
    ['search', `GET /v/${id}/search HTTP/1.1\n{"v":${json}}`],
    ['check', `GET /v/${id}/check HTTP/1.1\n`],
    ['header', `GET /v/${id}/header HTTP/1.1\n${value}`],
  ]);
}

const isSendable = (value: string): boolean =>
  [...value].every((each) => each === '\t' || (each >= ' ' && each !== '\u007f')) &&
  !/^[ \t]|[ \t]$/.test(value);

/** Every difference between what was recorded and what each value must be; `null` stops after its capture. */
function differences(
  values: readonly (readonly [value: string | null, json: string, bare: string])[],
): readonly string[] {
  const seen = new Map<string, string[]>();
  for (const { head, body } of server?.requests ?? []) {
    const [line = '', ...headers] = head.split('\r\n');
    const [, id, place = ''] = /\/v\/(\d+)\/([a-z-]+)/.exec(line) ?? [];
    const own = headers.find((header) => header.startsWith('X-Value: '))?.slice(9) ?? '';
    const content = place === 'header' ? own : body;
    seen.set(`${id} ${place}`, [...(seen.get(`${id} ${place}`) ?? []), `${line}\n${content}`]);
  }
  return values.flatMap(([value, json, bare], id) =>
    [...expected(id, value ?? '', json, bare)].flatMap(([place, bytes]) => {
      const isSent = value !== null && (place !== 'header' || isSendable(value));
      const got = seen.get(`${id} ${place}`) ?? [];
      return JSON.stringify(got) === JSON.stringify(isSent ? [bytes] : [])
        ? []
        : [`seed ${seed}: ${JSON.stringify(isSent ? bytes : null)} became ${JSON.stringify(got)}`];
    }),
  );
}

it('sends and compares what an answer holds, byte for byte', async () => {
  const values = Array.from(
    { length: starts },
    (_, index): readonly [string | null, string, string] => {
      if (index % 50 === 0) return [null, '', ''];
      if (index % 2 === 0) {
        const written = number();
        return [written, written, written];
      }
      if (index % 25 === 1)
        return oneOf([
          ['true', 'true', 'true'],
          ['false', 'false', 'false'],
        ]);
      const value = text();
      return [value, JSON.stringify(value), bareOf(value)];
    },
  );
  const raws = values.map(([value, json]) =>
    value === null ? oneOf(['null', '{"a":1}', '[]']) : json.startsWith('"') ? quoted(value) : json,
  );
  server = await startRawServer(
    ({ head }) => `{"value": ${raws[Number(/\/v\/(\d+)/.exec(head)?.[1])]}}`,
  );
  const rows = values.map((_, id) => [String(id)]);
  const first = `get: { request: "GET /v/\${row.id}/get", capture: { got: $.value } }`;
  const plan = planOf(scenarioOf(steps(first, `\${got}`)), server.url, {
    row: { columns: ['id'], rows },
  });
  const trial = await drive(plan, server.url);
  expect(differences(values)).toEqual([]);
  const reasons = samplesOf(trial, metrics.failed).map(
    ({ tags }) => `${tags.step}: ${tags.reason}`,
  );
  const unsendable = values.filter(([value]) => value !== null && !isSendable(value)).length;
  const counted = (reason: RegExp): number => reasons.filter((each) => reason.test(each)).length;
  expect(counted(/^header: header cannot be sent$/)).toBe(unsendable);
  expect(counted(/^get: capture got found (null|\{"a":#\}|\[\])$/)).toBe(
    values.filter(([value]) => value === null).length,
  );
  expect(samplesOf(trial, metrics.failed)).toHaveLength(
    unsendable + values.filter(([value]) => value === null).length,
  );
});

/** Outside of quotes a text that is a number or a word of JSON stays as it is. */
function bareOf(value: string): string {
  return /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null)$/.test(value)
    ? value
    : JSON.stringify(value);
}

it('sends what a dataset holds, byte for byte', async () => {
  const values = Array.from({ length: starts }, (_, index): readonly [string, string, string] => {
    const value = index % 3 === 0 ? number() : text();
    return [value, JSON.stringify(value), bareOf(value)];
  });
  server = await startRawServer(({ head }) => {
    const value = values[Number(/\/v\/(\d+)/.exec(head)?.[1])];
    return `{"value": ${value?.[1]}}`;
  });
  const rows = values.map(([value], id) => [String(id), value]);
  const plan = planOf(scenarioOf(steps('', `\${row.value}`)), server.url, {
    row: { columns: ['id', 'value'], rows },
  });
  const trial = await drive(plan, server.url);
  expect(differences(values)).toEqual([]);
  expect(samplesOf(trial, metrics.failed).map(({ tags }) => tags.step)).toEqual(
    values.filter(([value]) => !isSendable(value)).map(() => 'header'),
  );
});

it('sends and compares the numbers and texts that the file writes, byte for byte', async () => {
  const written = Array.from({ length: 250 }, number);
  const texts = Array.from({ length: 250 }, text);
  // A file must escape DEL, which JSON may hold as it is.
  const yamlText = (value: string): string =>
    JSON.stringify(value.replaceAll(`$\{`, () => `$$\{`)).replaceAll('\u007f', '\\u007f');
  const body = `{ n: [${written.join(', ')}], t: [${texts.map(yamlText).join(', ')}] }`;
  const json = `{"n":[${written.join(',')}],"t":${JSON.stringify(texts)}}`;
  const checks = Array.from({ length: 18 }, () => integer());
  server = await startRawServer(() => `{"checked":[${checks.join(',')}]}`);
  const check = checks.map((value, index) => `c${index}: "$.checked[${index}] == ${value}"`);
  const plan = planOf(
    scenarioOf(`
      all: { request: "POST /v/\${row.id}/all", body: ${body}, check: { ${check.join(', ')} } }`),
    server.url,
    { row: { columns: ['id'], rows: Array.from({ length: starts }, (_, id) => [String(id)]) } },
  );
  const trial = await drive(plan, server.url);
  const sent = server.requests.filter(({ head }) => head.startsWith('POST /v/'));
  expect([seed, ...new Set(sent.map((request) => request.body))]).toEqual([seed, json]);
  expect(samplesOf(trial, metrics.failed)).toEqual([]);
  expect(samplesOf(trial, metrics.journey)).toHaveLength(starts);
});
