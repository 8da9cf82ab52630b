import { describe, expect, it } from 'vitest';
import { parseScenario } from './parseScenario.ts';

const file = (session: string, path = '', more = ''): string => `name: a
target: t
data:
  datasets: { user: { file: users.csv, pick: unique }, city: { file: c.csv } }
  setup: { open: { request: GET /open, capture: { id: $.id } } }
${session}
paths:
  pay:
    within: 1s
${path}
    steps:
      order: { request: POST /orders, headers: { A: "\${session.token}" }, body: { u: "\${user.name}", i: "\${setup.id}" } }
${more}
load: { goal: hold, peak: { pay: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;
const logIn = `{ request: POST /login, body: { u: "\${user.name}" }, capture: { token: $.token } }`;
const session = (keys = '', steps = `log-in: ${logIn}`): string =>
  `session:\n  steps: { ${steps} }${keys === '' ? '' : `\n${keys}`}`;

const told = (text: string): readonly string[] => {
  const parsed = parseScenario(text, 'a.yaml');
  return parsed.ok
    ? []
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

const parsed = (text: string) => {
  const result = parseScenario(text, 'a.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

it('has bounds of its own, and logs nobody out unless asked', () => {
  expect(parsed(file(session())).session).toMatchObject({
    ...{ latencyBoundMs: 5_000, renewMs: null, ratePerSecond: 20, logOut: [] },
    steps: [{ name: 'log-in', timeoutMs: 10_000 }],
  });
  const given = '  within: 90s\n  rate: 90/min\n  renew: 10m\n  logout: { log-out: POST /logout }';
  expect(parsed(file(session(given))).session).toMatchObject({
    ...{ latencyBoundMs: 90_000, renewMs: 600_000, ratePerSecond: 1.5 },
    ...{ steps: [{ timeoutMs: 90_000 }], logOut: [{ name: 'log-out', timeoutMs: 90_000 }] },
  });
});

it('gives headers of the whole scenario that name it to those who have it', () => {
  const header = `headers: { A: "\${session.token}", B: "1" }\n`;
  const browse = '  browse:\n    within: 1s\n    session: none\n    steps: { list: GET /items }';
  const text = `${header}${file(session('  logout: { log-out: POST /logout }'), '', browse)}`;
  const { data, session: own, paths } = parsed(text.replace('pay: 1/s', 'pay: 1/s, browse: 1/s'));
  const both = ['A', 'B'];
  expect(own?.steps.map(({ headers }) => Object.keys(headers))).toEqual([['B']]);
  expect(own?.logOut.map(({ headers }) => Object.keys(headers))).toEqual([both]);
  expect(Object.keys(paths.browse?.steps[0]?.headers ?? {})).toEqual(['B']);
  expect(paths.browse?.withoutSession).toBe(true);
  expect(Object.keys(paths.pay?.steps[0]?.headers ?? {}).sort()).toEqual(['A', 'B']);
  expect(paths.pay).not.toHaveProperty('withoutSession');
  expect(data.setup.map(({ headers }) => Object.keys(headers))).toEqual([['B']]);
});

it('leaves files alone that have a dataset or a path of its name', () => {
  const old = file('', '').replace('city: {', 'session: {').replaceAll('pay:', 'session:');
  expect(told(old)).toEqual([]);
});

const none = '    session: none';
const open = (steps: string): string => file(session('', steps));

describe('tells', () => {
  it.each<[what: string, text: string, told: readonly string[]]>([
    ['nothing where all is well', file(session()), []],
    [
      'a value that no log-in captures',
      file(session()).replace('session.token', 'session.tokn'),
      ['13:53 no step of the session captures "tokn"; did you mean "token"?'],
    ],
    [
      'a session that the file has not',
      file(''),
      [`12:53 \${session.token} names nothing here: the file has no "session"`],
    ],
    [
      'the same in default headers',
      `headers: { A: "\${session.token}" }\n${file('').replace('session.token', 'setup.id')}`,
      [`1:15 \${session.token} names nothing here: the file has no "session"`],
    ],
    [
      'the session in a path without one',
      file(session(), none).replace(`"\${user.name}", i`, '"1", i'),
      [
        `13:53 \${session.token} names nothing here: journeys of this path have none, it says "session: none"`,
      ],
    ],
    [
      'the session in set-up',
      file(session()).replace('GET /open', `"GET /open/\${session.token}"`),
      [
        `5:29 \${session.token} names nothing here: they have no session: each VU logs in after set-up`,
      ],
    ],
    [
      'a log-in that names its own session',
      open(`log-in: ${logIn}, more: "GET /\${session.token}"`),
      [
        `7:110 \${session.token} names nothing here: a log-in has no session yet; write what it captures as \${name}`,
      ],
    ],
    [
      'a path that has no session to do without',
      file('', none).replace('session.token', 'setup.id'),
      ['10:5 the file has no "session"; leave this out'],
    ],
    [
      'a path of its name',
      file(session()).replaceAll('pay:', 'session:'),
      ['9:3 beside a session "session" means that; name it otherwise'],
    ],
    [
      'a dataset of its name',
      file(session()).replace('city: {', 'session: {'),
      ['4:56 beside a session "session" means that; name it otherwise'],
    ],
    [
      'a step that a path has too',
      open(`order: ${logIn}`),
      ['7:12 path "pay" has a step "order" too; name one of them otherwise'],
    ],
    [
      'a step that log-in and log-out have',
      file(session('  logout: { log-in: POST /logout }')),
      ['8:13 the log-in has a step "log-in" too; name one of them otherwise'],
    ],
    [
      'a pause',
      open(`log-in: { think: 1s, ${logIn.slice(2)}`),
      ['7:22 nobody waits between the steps of a session; leave "think" out'],
    ],
    [
      'a unique row of it in a path without it',
      file(session(), none).replace(`A: "\${session.token}"`, 'A: x'),
      [
        '11:14 the session gives each row of dataset "user" to one VU, and this path has no session; name another dataset, or leave "session: none" out',
      ],
    ],
    [
      'no word but none',
      file(session(), '    session: pay')
        .replace('pick: unique', 'pick: uniform')
        .replace('session.token', 'setup.id'),
      ['11:14 write "session: none", or leave it out: journeys have the session of their VU'],
    ],
    [
      'a bound below 1ms',
      file(session('  within: 0ms')),
      ['8:11 the bound lies between 1ms and 2m'],
    ],
    [
      'a bound above 2m',
      file(session('  within: 121s')),
      ['8:11 the bound lies between 1ms and 2m'],
    ],
    ['an age below 1s', file(session('  renew: 999ms')), ['8:10 an age lies between 1s and 168h']],
    [
      'an age above a week',
      file(session('  renew: 169h')),
      ['8:10 an age lies between 1s and 168h'],
    ],
    ['no rate', file(session('  rate: 0/s')), ['8:9 a rate is above 0']],
    ['no step', 'session: {}\n', []],
  ])('%s', (what, text, wanted) => {
    if (what !== 'no step') expect(told(text)).toEqual(wanted);
    else expect(told(file('session: {}'))).toContain('6:1 "steps" is missing');
  });

  it('takes the edges of bounds, and rows that are not unique in a path without it', () => {
    for (const keys of ['  within: 1ms', '  within: 2m', '  renew: 1s', '  renew: 168h']) {
      expect(told(file(session(keys)))).toEqual([]);
    }
    const drawn = file(session(), none)
      .replace(`A: "\${session.token}"`, 'A: x')
      .replace('pick: unique', 'pick: uniform');
    expect(told(drawn)).toEqual([]);
  });
});
