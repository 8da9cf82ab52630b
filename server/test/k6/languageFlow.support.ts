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
