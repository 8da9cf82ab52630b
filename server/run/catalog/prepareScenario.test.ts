import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { prepareFile, validateFile } from './prepareScenario.ts';
import { createScenarioCatalog } from './scenarioCatalog.ts';

/** Its level exceeds the caps and its rule lacks a source; the compiler checks the caps last. */
const scenario = `name: two
target: stack
paths: { pay: { within: 1s, steps: { pay: GET /pay } } }
load:
  goal: hold
  peak: { pay: 1/s }
  levels: [500%]
  hold: 4s
slos: { pay: { errors: 1% } }
abort: [health fails]
`;
const target = `name: stack
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: 4, vusMax: 1000, durationMsMax: 10s }
shadow: { key: 0123456789abcdef }
`;

const options = { target: null, shards: null };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-catalog-'));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'stack.yaml'), target);
  await writeFile(join(folder, 'two.yaml'), scenario);
});

const placesOf = (diagnostics: readonly { readonly line: number; readonly path: string }[]) =>
  diagnostics.map(({ line, path }) => [line, path]);

it('gives the diagnostics of a plan in the order of the file, whichever way it came in', async () => {
  const file = join(folder, 'two.yaml');
  const prepared = await prepareFile(file, options, folder);
  const catalog = createScenarioCatalog(folder, folder);
  const source = { text: scenario, directory: folder };
  const sent = await catalog.prepareText(source, options);
  const listed = await catalog.prepare('two', options);
  const { diagnostics } = await validateFile(file, options, folder);
  const expected = [
    [7, 'load.levels[0]'],
    [10, 'abort[0]'],
  ];
  expect(prepared.ok ? [] : placesOf(prepared.error)).toEqual(expected);
  expect(sent.ok ? [] : placesOf(sent.error)).toEqual(expected);
  expect(listed === null || listed.ok ? [] : placesOf(listed.error)).toEqual(expected);
  expect(placesOf(diagnostics)).toEqual(expected);
});

it('validates a file without its target, unless the target was asked for', async () => {
  const file = join(folder, 'alone.yaml');
  await writeFile(file, scenario.replace('target: stack', 'target: absent'));
  const alone = await validateFile(file, options, folder);
  expect(alone.diagnostics).toEqual([]);
  expect(alone.unchecked).toMatch(/^target absent not found; /);
  const asked = await validateFile(file, { ...options, target: 'absent' }, folder);
  expect(asked.unchecked).toBe(null);
  expect(asked.diagnostics).toMatchObject([{ kind: 'not-found' }]);
});
