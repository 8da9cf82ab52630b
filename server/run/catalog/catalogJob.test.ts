import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCatalogJob } from './catalogJob.ts';

const scenario = `name: shop
target: stack
data: { datasets: { item: { file: items.csv } } }
paths:
  pay: { within: 1s, steps: { pay: "GET /pay/\${item.sku}" } }
  look: { within: 1s, steps: { look: GET /look } }
load:
  goal: hold
  peak: { pay: 1/s, look: 2/s }
  levels: [50%, 100%]
  hold: 4s
slos: { pay: { errors: 1% } }
`;
const search = scenario
  .replace('goal: hold', 'goal: find-capacity')
  .replace(/ {2}(?:levels|hold): .*\n/g, '');
const target = `name: stack
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: 9, vusMax: 1000, durationMsMax: 60s }
shadow:
  key: 0123456789abcdef
  hops: [{ service: shop, url: "http://127.0.0.1:1" }]
  seedUrl: http://127.0.0.1:1/seed
stores: { redisUrl: "redis://127.0.0.1:1" }
`;
const noTarget = 'name: broken\ntarget: stack\n';

let folder = '';
let targets = '';
const at = (name: string): string => join(folder, name);
const options = { target: null, shards: null };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-job-'));
  targets = at('targets');
  await mkdir(targets);
  await writeFile(join(targets, 'stack.yaml'), target);
  await writeFile(at('items.csv'), 'sku\nA-1\nA-2\n');
  await writeFile(at('shop.yaml'), scenario);
  await writeFile(at('search.yaml'), search);
  await writeFile(at('broken.yaml'), noTarget);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('sums up a scenario with the files that it depends on', async () => {
  expect(await runCatalogJob({ kind: 'summary', id: 'a/shop', path: at('shop.yaml') })).toEqual({
    summary: {
      id: 'a/shop',
      name: 'shop',
      target: 'stack',
      valid: true,
      diagnostics: [],
      paths: ['pay', 'look'],
      durationMs: 8_000,
      peakRatePerSecond: 3,
    },
    files: expect.arrayContaining([at('shop.yaml'), at('items.csv')]),
  });
});

it('cannot predict how long a search takes', async () => {
  const told = await runCatalogJob({ kind: 'summary', id: 'search', path: at('search.yaml') });
  expect(told).toMatchObject({ summary: { valid: true, durationMs: null, peakRatePerSecond: 3 } });
});

it('sums up a scenario that cannot be read by what is wrong with it', async () => {
  expect(await runCatalogJob({ kind: 'summary', id: 'broken', path: at('broken.yaml') })).toEqual({
    summary: {
      id: 'broken',
      name: 'broken',
      target: '',
      valid: false,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ file: at('broken.yaml'), path: 'paths' }),
      ]),
      paths: [],
      durationMs: null,
      peakRatePerSecond: 0,
    },
    files: expect.arrayContaining([at('broken.yaml')]),
  });
});

it('gives the text of a scenario, and none of one that cannot be read', async () => {
  expect(await runCatalogJob({ kind: 'text', path: at('shop.yaml') })).toBe(scenario);
  expect(await runCatalogJob({ kind: 'text', path: at('none.yaml') })).toBeNull();
});

it('plans and prepares a file', async () => {
  const job = { path: at('shop.yaml'), options, targets };
  const planned = await runCatalogJob({ kind: 'planFile', ...job });
  expect(planned).toMatchObject({
    ok: true,
    value: { plan: { scenario: 'shop', target: 'stack' } },
  });
  expect(planned).not.toHaveProperty('value.targetRef');
  const prepared = await runCatalogJob({ kind: 'prepareFile', ...job });
  expect(prepared).toMatchObject({ ok: true, value: { target: { name: 'stack' } } });
  expect(Object.keys((prepared as { value: object }).value)).toContain('plan');
});

it('prepares a text by the folder that its files stand in, and names an unnamed one', async () => {
  const job = { kind: 'prepareText', options, targets } as const;
  expect(
    await runCatalogJob({ ...job, source: { text: scenario, directory: folder } }),
  ).toMatchObject({ ok: true, value: { target: { name: 'stack' } } });
  expect(
    await runCatalogJob({ ...job, source: { text: noTarget, directory: folder } }),
  ).toMatchObject({
    ok: false,
    error: expect.arrayContaining([expect.objectContaining({ file: 'scenario.yaml' })]),
  });
  expect(
    await runCatalogJob({ ...job, source: { text: noTarget, file: 'b.yaml', directory: folder } }),
  ).toMatchObject({
    ok: false,
    error: expect.arrayContaining([expect.objectContaining({ file: 'b.yaml' })]),
  });
});

it('reads a target and a file of switches', async () => {
  const named = { kind: 'target', ref: 'stack', directory: folder, targets } as const;
  expect(await runCatalogJob(named)).toMatchObject({ ok: true, value: { name: 'stack' } });
  expect(
    await runCatalogJob({ kind: 'switches', file: 'switches.yaml', text: '[]' }),
  ).toMatchObject({
    ok: false,
    error: expect.arrayContaining([expect.objectContaining({ file: 'switches.yaml' })]),
  });
});
