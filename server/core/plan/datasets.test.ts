import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import { type DatasetRows, datasetDiagnostics } from './datasets.ts';

const told = (data: string, steps: string, datasets: DatasetRows): readonly string[] => {
  const text = `
name: little
target: mall
data: { datasets: { item: { file: a.json }, user: { file: b.csv, pick: unique, start: 2 } }${data} }
paths: { buy: { within: 1s, steps: { ${steps} } } }
load: { goal: hold, peak: { buy: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;
  const scenario = parseScenario(text, 'f');
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error));
  return datasetDiagnostics(scenario.value, datasets).map(
    ({ path, message }) => `${path}: ${message}`,
  );
};

const users = (count: number) => ({
  columns: ['name'],
  rows: Array.from({ length: count }, (_, index) => [`u${index}`]),
});
const item = {
  columns: ['sku', 'tags', 'note'],
  types: { sku: 'text', tags: 'json', note: 'json' },
  rows: [['A', '["a"]', 'null']],
  nested: { tags: 'a list in line 1', note: 'null in line 1' },
} as const;
const noText = (column: string, found: string): string =>
  `"${column}" of dataset "item" is ${found}, which has no text; let the placeholder be all of a value in a JSON body, or give it a value`;

describe('datasetDiagnostics', () => {
  it('takes null, lists and objects as whole values of a JSON body, at any depth', () => {
    const body = `buy: { request: POST /a, body: { tags: "\${item.tags}", deep: [{ n: "\${item.note}" }] } }`;
    expect(told('', body, { item, user: users(3) })).toEqual([]);
  });

  it.each([
    [`a: { request: "GET /\${item.note}" }`, 'request', 'note', 'null in line 1'],
    [
      `a: { request: POST /a, headers: { X: "\${item.tags}" } }`,
      'headers',
      'tags',
      'a list in line 1',
    ],
    [
      `a: { request: POST /a, body: { t: "is \${item.tags}" } }`,
      'body',
      'tags',
      'a list in line 1',
    ],
    [`a: { request: POST /a, body: { "\${item.note}": 1 } }`, 'body', 'note', 'null in line 1'],
    [`a: { request: POST /a, body: "\${item.note}" }`, 'body', 'note', 'null in line 1'],
    [`a: { request: POST /a, text: "\${item.note}" }`, 'body', 'note', 'null in line 1'],
    [
      `a: { request: GET /a, check: { c: "$.x == \${item.note}" } }`,
      'check',
      'note',
      'null in line 1',
    ],
  ])('refuses them in a text: %s', (steps, key, column, found) => {
    expect(told('', steps, { item, user: users(3) })).toEqual([
      `paths.buy.steps.a.${key}: ${noText(column, found)}`,
    ]);
  });

  it('looks at steps in blocks, and at what blocks test', () => {
    const steps = `all: { repeat: 2, steps: { a: { request: "GET /\${item.skv}" }, b: { request: GET /b, when: "\${item.skv} == 1" } } }`;
    const lacks = 'dataset "item" has no column "skv"; did you mean "sku"?';
    expect(told('', steps, { item, user: users(3) })).toEqual([
      `paths.buy.steps.all.steps.a.request: ${lacks}`,
      `paths.buy.steps: ${lacks}`,
    ]);
    const sound = steps.replaceAll('skv', 'sku');
    expect(told('', sound, { item, user: users(3) })).toEqual([]);
  });

  it('looks at set-up and teardown, which take no unique rows', () => {
    const once = `, setup: { in: { request: "POST /\${item.skv}/\${user.name}/\${user.name}" } }, teardown: { out: { request: POST /o, text: "\${item.note}\${user.name}" } }`;
    const unique = (kind: string): string =>
      `dataset "user" gives each row to one journey; ${kind} takes the first row of a dataset with another "pick"`;
    expect(told(once, 'a: GET /a', { item, user: users(3) })).toEqual([
      'data.setup.in.request: dataset "item" has no column "skv"; did you mean "sku"?',
      `data.teardown.out.body: ${noText('note', 'null in line 1')}`,
      `data.setup.in.request: ${unique('setup')}`,
      `data.teardown.out.body: ${unique('teardown')}`,
    ]);
  });

  it('needs a row after the start', () => {
    const start =
      'data.datasets.user.start: dataset "user" has 2 rows, all of them before its start; add rows, or begin earlier';
    expect(told('', 'a: GET /a', { item, user: users(2) })).toEqual([start]);
    expect(told('', 'a: GET /a', { item, user: users(3) })).toEqual([]);
    const packed = (count: number) => ({
      ...users(0),
      packed: { count, first: ['u0'], parts: [] },
    });
    expect(told('', 'a: GET /a', { item, user: packed(2) })).toEqual([start]);
    expect(told('', 'a: GET /a', { item, user: packed(3) })).toEqual([]);
    expect(told('', 'a: GET /a', { item, user: users(0) })).toEqual([
      'data.datasets.user.file: dataset "user" has no rows',
    ]);
  });
});
