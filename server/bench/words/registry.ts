import type { DatasetRows } from '../../core/plan/datasets.ts';
import type { Plan } from '../../core/plan/plan.ts';

/** Journeys without any word that is measured; each word is compared with one of them. */
export const bases = {
  get: '{ request: GET /items/1 }',
  page: '{ request: GET /page }',
  post: '{ request: POST /orders, body: { sku: sku-1, units: 1 } }',
} as const;

export type Base = keyof typeof bases;

/** A word of the scenario language in the smallest journey that uses it. */
export interface Word {
  readonly name: string;
  readonly base: Base;
  /** The value of the journey's one step, or whole steps and blocks, six blanks deep. */
  readonly steps: string;
  /** Lines at the top of the scenario. */
  readonly top?: string;
  readonly files?: NonNullable<Plan['files']>;
  /** What the files of its datasets hold. */
  readonly datasets?: DatasetRows;
}

const get = (name: string, more: string): Word => ({
  ...{ name, base: 'get' },
  steps: `{ request: GET /items/1, ${more} }`,
});
const page = (name: string, more: string): Word => ({
  ...{ name, base: 'page' },
  steps: `{ request: GET /page, ${more} }`,
});
const post = (name: string, more: string): Word => ({
  ...{ name, base: 'post' },
  steps: `{ request: POST /orders, ${more} }`,
});
const block = (name: string, steps: string): Word => ({ name, base: 'get', steps });

/** In the order of the guide. */
export const words: readonly Word[] = [
  get('capture from JSON', "capture: { got: '$.sku' }"),
  block(
    'capture of an element, sent on',
    `\n      list: { request: GET /items/1, capture: { pick: '$.items[*]' } }
      item: { request: GET /items/1, headers: { X-Sku: "\${pick.sku}" } }`,
  ),
  get('capture from a header', 'capture: { got: header content-type }'),
  get('capture by a regular expression', `capture: { got: 'regex "sku":"([^"]*)"' }`),
  page('capture by a CSS selector', 'capture: { csrf: "css input[name=csrf] @value" }'),
  page('capture from a cookie', 'capture: { got: cookie cart }'),
  get('check of a JSON value', "check: { stock: '$.available > 0' }"),
  get('check by contains', 'check: { named: "body contains sku-1" }'),
  get('check by matches', 'check: { named: "body matches sku-[0-9]" }'),
  get('check of a size', 'check: { large: size > 10 }'),
  get('business refusal by content', "refused: '$.state == SOLD_OUT'"),
  get(`\${uuid} in a header`, `headers: { X-Key: "\${uuid}" }`),
  get(`\${random 1..9} in a header`, `headers: { X-Key: "\${random 1..9}" }`),
  get(`\${now} in a header`, `headers: { X-Key: "\${now}" }`),
  {
    ...get('generated row in a header', `headers: { X-User: "\${user.name}" }`),
    top: `data: { datasets: { user: { generate: { name: "user-\${row 8}" }, rows: 1000000 } } }`,
    datasets: {
      user: {
        ...{ columns: ['name'], rows: [] },
        generated: { count: 1_000_000, cells: [`user-\${row 8}`] },
      },
    },
  },
  block('when, taken', '\n      item: { when: 100%, request: GET /items/1 }'),
  get('retry', 'retry: { times: 1, wait: 20ms }'),
  get('until', "until: '$.state == paid'"),
  post('form', 'form: { sku: sku-1, units: 1 }'),
  post('text', 'text: sku-1'),
  {
    ...post('multipart with a file of 10 kB', 'multipart: { photo: { file: photo.bin } }'),
    files: { 'photo.bin': Buffer.alloc(10_000, 7).toString('base64') },
  },
  { name: 'follow, one redirect', base: 'get', steps: '{ request: GET /moved, follow: true }' },
  block('repeat, twice', '\n      item: { repeat: 2, request: GET /items/1 }'),
  block(
    'one of, two branches',
    '\n      either: { one of: { a: { request: GET /items/1 }, b: { request: GET /items/1 } } }',
  ),
];

/** The scenario of a journey at this rate: one stage of `holdSeconds`. */
export function wordScenario(
  { steps, top = '' }: Pick<Word, 'steps' | 'top'>,
  { ratePerSecond, holdSeconds }: { readonly ratePerSecond: number; readonly holdSeconds: number },
): string {
  const all = steps.startsWith('\n') ? steps : `\n      step: ${steps}`;
  return `name: words
target: bench
${top}
paths:
  walk:
    within: 200ms
    steps:${all}
load:
  goal: hold
  peak: { walk: ${ratePerSecond}/s }
  levels: [100%]
  hold: ${holdSeconds}s
slos: { walk: { p95: 500ms, errors: 1% } }
`;
}
