import { type EndingRow, json, type SendingRow } from './language.support.ts';
import { ending } from './languageEndings.support.ts';

/** Rows of `flow.it.test.ts` for steps that ask again. */

const jobAt = (state: string) => json({ state, place: `/poll/results/${state}` });
const later = (afterS: string) => ({ status: 503, headers: [['Retry-After', afterS]] as const });

export const flowRows: readonly SendingRow[] = [
  {
    name: 'poll',
    steps: `
      poll: { request: POST /poll, expect: 202, capture: { job: location } }
      poll done:
        request: GET \${job}
        expect: [200, 404]
        until: { check: $.state == done, every: 20ms, within: 3s }
        check: { whole: status == 200 }
        capture: { result: $.place }
      poll result: GET \${result}`,
    answers: {
      '/poll': { status: 202, headers: [['Location', '/poll/jobs/7']] },
      '/poll/jobs/7': [
        { status: 404, body: 'not yet' },
        jobAt('queued'),
        jobAt('queued'),
        jobAt('done'),
      ],
    },
    sends: ['POST /poll', 'GET /poll/jobs/7', 'GET /poll/results/done'],
    times: { 'GET /poll/jobs/7': 4, 'GET /poll/results/done': 1 },
    counts: { 'poll done': { polled: 3 } },
  },
  {
    name: 'retry',
    steps: `
      retry: { request: POST /retry, body: { key: "\${journey}" }, retry: 3, capture: { got: $.got } }
      retry date: { request: GET /retry/date, retry: { on: [5xx], times: 2, wait: 50ms } }
      retry sent: { request: POST /retry/sent, text: "\${got}" }`,
    answers: {
      '/retry': [
        later('0'),
        { status: 429, headers: [['Retry-After', '0']] },
        json({ got: 'third' }),
      ],
      '/retry/date': [
        { status: 500, headers: [['Retry-After', 'Thu, 01 Jan 1970 00:00:00 GMT']] },
        { status: 502, headers: [['Retry-After', 'soon']] },
        {},
      ],
    },
    sends: [
      /^POST \/retry\n\{"key":"zh-golden0000-0-flow-0-[0-3]"\}$/,
      'GET /retry/date',
      'POST /retry/sent\nthird',
    ],
    times: { 'GET /retry/date': 3, 'POST /retry/sent\nthird': 1 },
    counts: { retry: { retried: 2 }, 'retry date': { retried: 2 } },
  },
];

const took = (one: string, other: string, line: string) =>
  new RegExp(`^${line}(?:${one}|${other})$`);

/** Rows whose journeys choose: which way they went is seen from what they sent and counted. */
export const choiceRows: readonly SendingRow[] = [
  {
    name: 'repeat',
    steps: `
      repeat: { request: GET /repeat, capture: { first: $.first } }
      repeat round:
        repeat: 3
        steps:
          repeat look: { request: "GET /repeat/look?n=\${first}", capture: { seen: $.seen } }
          repeat inner: { request: "GET /repeat/inner/\${seen}", repeat: 2 }
      repeat end: GET /repeat/end/\${seen}`,
    answers: {
      '/repeat': json({ first: 7 }),
      '/repeat/look': [json({ seen: 'a' }), json({ seen: 'b' }), json({ seen: 'c' })],
    },
    sends: [
      ...['GET /repeat', 'GET /repeat/look?n=7'],
      ...['GET /repeat/inner/a', 'GET /repeat/inner/b', 'GET /repeat/inner/c', 'GET /repeat/end/c'],
    ],
    times: { 'GET /repeat/look?n=7': 3, 'GET /repeat/inner/b': 2, 'GET /repeat/end/c': 1 },
    counts: { 'repeat round': { rounds: 3 }, 'repeat inner': { rounds: 6 } },
  },
  {
    name: 'when',
    steps: `
      when: { request: GET /when, capture: { kind: $.kind, left: $.left, text: header X-Left } }
      when is: { request: GET /when/is, when: "\${kind} == gift", capture: { wrapped: $.wrapped } }
      when is not: { request: GET /when/not, when: "\${kind} != gift", capture: { none: $.none } }
      when more: { request: GET /when/more, when: "\${left} > 1" }
      when text: { request: GET /when/text, when: "\${text} in 2..3" }
      when row: { request: GET /when/row, when: "\${row.id} matches ^r" }
      when there: { request: "GET /when/\${wrapped}", when: "\${wrapped} exists" }
      when missing: { request: GET /when/missing, when: "\${none} missing" }
      when never: { request: GET /when/never, when: 0% }
      when always: { request: GET /when/always, when: 100% }`,
    answers: {
      '/when': { headers: [['X-Left', '3']], body: '{"kind":"gift","left":2}' },
      '/when/is': json({ wrapped: 'w' }),
    },
    sends: ['', '/is', '/more', '/text', '/row', '/w', '/missing', '/always'].map(
      (at) => `GET /when${at}`,
    ),
    counts: {
      'when is': { taken: 1 },
      'when is not': { skipped: 1 },
      'when never': { skipped: 1 },
      'when always': { taken: 1 },
    },
  },
  {
    name: 'one-of',
    steps: `
      one of:
        repeat: 6
        one of:
          card: { weight: 2, request: POST /one-of/card, capture: { paid: $.id } }
          voucher:
            weight: 1
            steps:
              voucher check: GET /one-of/voucher
              voucher use: { request: POST /one-of/voucher/use, capture: { paid: $.id } }
          nobody: { weight: 0, request: POST /one-of/nobody, capture: { paid: $.id } }
      one of end: GET /one-of/end/\${paid}`,
    answers: { '/one-of/card': json({ id: 'card' }), '/one-of/voucher/use': json({ id: 'used' }) },
    sends: [
      'POST /one-of/card',
      'GET /one-of/voucher',
      'POST /one-of/voucher/use',
      took('card', 'used', 'GET /one-of/end/'),
    ],
  },
];

export const flowEndingRows: readonly EndingRow[] = [
  ending(
    'never done',
    'until: { check: $.state == done, every: 10ms, tries: 3 }, refused: 409',
    json({ state: 'queued' }),
    'until: not in time',
  ),
  ending(
    'never done in time',
    'until: { check: header X-Done exists, every: 60s, within: 4s }',
    {},
    'until: not in time',
  ),
  ending('failed while asked', 'until: $.state == done', { status: 500 }, 'status 500'),
  ending('refused while asked', 'until: $.a exists, refused: 409', { status: 409 }, 'refused'),
  ending('tried in vain', 'retry: { on: 4xx, times: 2, wait: 1ms }', { status: 429 }, 'status 429'),
  ending(
    'told to wait too long',
    'retry: 3',
    { status: 503, headers: [['Retry-After', '6']] },
    'status 503',
  ),
  ending('not to be tried', 'retry: { on: [503] }', { status: 500 }, 'status 500'),
];
