import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Result } from '../../core/result.ts';
import { packageRoot } from '../../root.ts';
import { runCatalogJob, type Summarized } from './catalogJob.ts';
import { type CatalogReader, createCatalogReader, readerLimits } from './catalogReader.ts';
import { createScenarioCatalog } from './scenarioCatalog.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-catalog-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A path with a dataset of the same name. */
const scenario = (name: string): string => `name: ${name}
target: stack
data: { datasets: { item: { file: ${name}.csv } } }
paths: { pay: { within: 1s, steps: { pay: "GET /pay/\${item.sku}" } } }
load:
  goal: hold
  peak: { pay: 1/s }
  levels: [100%]
  hold: 4s
slos: { pay: { errors: 1% } }
`;
const target = `name: stack
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: 4, vusMax: 1000, durationMsMax: 10s }
shadow:
  key: 0123456789abcdef
  hops: [{ service: shop, url: "http://127.0.0.1:1" }]
  seedUrl: http://127.0.0.1:1/seed
stores: { redisUrl: "redis://127.0.0.1:1" }
`;
const many = `sku,name\n${'A-1,"a name, of some length, that is quoted"\n'.repeat(99_999)}`;

/** Files of a minute ago: what has just changed is read again. */
async function settle(): Promise<void> {
  const then = new Date(Date.now() - 60_000);
  for (const name of await readdir(folder, { recursive: true })) {
    await utimes(join(folder, name), then, then);
  }
}

async function write(name: string, csv: string): Promise<void> {
  await writeFile(join(folder, `${name}.yaml`), scenario(name));
  await writeFile(join(folder, `${name}.csv`), csv);
  await mkdir(join(folder, 'targets'), { recursive: true });
  await writeFile(join(folder, 'targets', 'stack.yaml'), target);
}

/** A real reader that counts what it is asked. */
function counting(): { readonly reader: CatalogReader; take(): number } {
  const reader = createCatalogReader();
  let count = 0;
  return {
    reader: {
      run(job) {
        count += 1;
        return reader.run(job);
      },
    },
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}

it('reads a file of a list again only when it, or what it names, has changed', async () => {
  const { reader, take } = counting();
  const catalog = createScenarioCatalog(folder, folder, { lists: reader, runs: reader });
  await write('one', 'sku\nA\n');
  await write('two', 'sku\nA\n');
  await settle();
  const shown = async () => (await catalog.list()).map(({ id, valid }) => [id, valid]);
  const both = [
    ['one', true],
    ['two', true],
  ];
  expect(await shown()).toEqual(both);
  expect(take()).toBe(2);
  expect(await shown()).toEqual(both);
  expect(take()).toBe(0);

  await writeFile(join(folder, 'two.csv'), 'sku,sku\nA,B\n');
  expect(await shown()).toEqual([
    ['one', true],
    ['two', false],
  ]);
  expect(take()).toBe(1);
  await rm(join(folder, 'two.csv'));
  expect((await catalog.list())[1]?.diagnostics[0]?.message).toBe('dataset two.csv does not exist');
  await writeFile(join(folder, 'two.csv'), 'sku\nA\n');
  expect(await shown()).toEqual(both);
  await rm(join(folder, 'one.yaml'));
  expect(await shown()).toEqual([['two', true]]);
});

it('makes one list for all who ask at once', async () => {
  const { reader, take } = counting();
  const catalog = createScenarioCatalog(folder, folder, { lists: reader, runs: reader });
  await write('one', 'sku\nA\n');
  const lists = await Promise.all(Array.from({ length: 8 }, () => catalog.list()));
  expect(new Set(lists).size).toBe(1);
  expect(take()).toBe(1);
});

it('answers other things while it reads, and prepares a run meanwhile', async () => {
  await write('small', 'sku\nA\n');
  const catalog = createScenarioCatalog(folder, folder);
  await catalog.list();
  await catalog.prepare('small', { target: null, shards: null });
  // Both threads have started.
  for (const name of ['a', 'b']) await write(name, many);
  const beganMs = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let isListed = false;
  delay.enable();
  const list = catalog.list().then((summaries) => {
    isListed = true;
    return summaries;
  });
  const prepared = await catalog.prepare('small', { target: null, shards: null });
  expect([prepared?.ok, isListed]).toEqual([true, false]);
  const summaries = await list;
  delay.disable();
  const elapsedMs = performance.now() - beganMs;
  expect(summaries.map(({ id, valid }) => [id, valid])).toEqual([
    ['a', true],
    ['b', true],
    ['small', true],
  ]);
  // Read by the main thread, each of the two would hold it up for almost half of the time.
  expect(delay.max / 1e6).toBeLessThan(elapsedMs / 4);
});

it.each([
  ['too long', { deadlineMs: 20, memoryMb: 512 }, 'took longer than 0.02 s to read'],
  // Between what the modules of the thread take, 12 MB, and what the file takes, more than 40.
  ['too much memory', { deadlineMs: 60_000, memoryMb: 26 }, 'takes more than 26 MB to read'],
])(
  'ends what takes %s, with a line, and reads on',
  { timeout: 120_000 },
  async (_, limits, why) => {
    await write('big', many);
    await write('small', 'sku\nA\n');
    await settle();
    const slow = createCatalogReader({ ...readerLimits, ...limits });
    const catalog = createScenarioCatalog(folder, folder, { lists: slow, runs: slow });
    const message = `the file ${why}; make it, its datasets or its scripts smaller`;
    const [big] = await catalog.list();
    expect(big?.diagnostics).toEqual([
      { file: join(folder, 'big.yaml'), line: 1, column: 1, path: '', message },
    ]);
    const prepared = await catalog.prepare('big', { target: null, shards: null });
    expect(prepared).toMatchObject({ ok: false, error: [{ message }] });
    // The thread has ended; a reader in its usual bounds takes both files.
    const usual = await createScenarioCatalog(folder, folder).list();
    expect(usual.map(({ valid }) => valid)).toEqual([true, true]);
  },
);

it('reads a file once for all who wait for it, and again for who asks later', async () => {
  await write('one', 'sku\nA\n');
  const reader = createCatalogReader();
  const path = join(folder, 'one.yaml');
  const ask = () => reader.run({ kind: 'text', path });
  const summary = () => reader.run({ kind: 'summary', id: 'one', path });
  const asked = [summary(), summary(), summary(), summary(), ask()];
  const [first, second, third, fourth, other] = await Promise.all(asked);
  expect([first?.ok, other?.ok]).toEqual([true, true]);
  expect([second, third, fourth].every((answer) => answer === second)).toBe(true);
  expect(other).not.toBe(second);
  expect(await summary()).not.toBe(second);
});

it('has a new thread after one that ended for want of work', async () => {
  await write('one', 'sku\nA\n');
  const reader = createCatalogReader({ ...readerLimits, deadlineMs: 10_000, idleMs: 1 });
  const path = join(folder, 'one.yaml');
  const ask = async () => (await reader.run({ kind: 'text', path })).ok;
  const threads = vi.spyOn(Worker.prototype, 'terminate');
  expect(await ask()).toBe(true);
  await expect.poll(() => threads.mock.results.length).toBe(1);
  await threads.mock.results[0]?.value;
  threads.mockRestore();
  expect(await ask()).toBe(true);
});

it('rejects what a bug ends in its thread, with its message, and reads on', async () => {
  await write('one', 'sku\nA\n');
  const reader = createCatalogReader();
  const malformed = { kind: 'text', path: { toString: null } as never } as const;
  await expect(reader.run(malformed)).rejects.toThrow('path');
  const answer = await reader.run({ kind: 'text', path: join(folder, 'one.yaml') });
  expect(answer.ok).toBe(true);
});

it('quotes no file outside its folders, which a request may name as a target', async () => {
  const own = join(folder, 'own');
  await mkdir(own);
  await writeFile(join(own, 'one.yaml'), scenario('one'));
  await writeFile(join(own, 'one.csv'), 'sku\nA\n');
  const secret = join(folder, 'secret.yaml');
  await writeFile(secret, 'hunter2: [1]\n');
  const catalog = createScenarioCatalog(own, own);
  const messagesOf = async (target: string) => {
    const prepared = await catalog.prepare('one', { target, shards: null });
    return prepared === null || prepared.ok ? [] : prepared.error.map(({ message }) => message);
  };
  expect(await messagesOf(secret)).toEqual([
    `target ${secret} is no valid target; move it into a targets/ folder beside the scenario to see why`,
  ]);
  expect(await messagesOf('/proc/self/environ')).toEqual([
    'target /proc/self/environ is no ordinary file',
  ]);
});

it('lists targets, and not the switch files beside them', async () => {
  await write('one', 'sku,name\nA-1,first\n');
  await writeFile(join(folder, 'targets', 'stack.switches.yaml'), 'switches: {}\n');
  await writeFile(join(folder, 'targets', 'stack.agent.yaml'), 'subjects: {}\n');
  const catalog = createScenarioCatalog(folder, join(folder, 'targets'));
  expect(await catalog.targets()).toEqual(['stack']);
});

it('plans a scenario while its own target is missing, and says that nothing was checked against it', async () => {
  await write('one', 'sku,name\nA-1,first\n');
  const catalog = createScenarioCatalog(folder, join(folder, 'targets'));
  const options = { target: null, shards: null };
  const checked = await catalog.plan('one', options);
  expect(checked?.ok && [checked.value.plan.baseUrl, checked.value.unchecked]).toEqual([
    'http://127.0.0.1:1',
    null,
  ]);
  await rm(join(folder, 'targets', 'stack.yaml'));
  const alone = await catalog.plan('one', options);
  expect(alone?.ok && alone.value.plan.rounds[0]?.stages).toHaveLength(1);
  expect(alone?.ok && alone.value.unchecked).toContain('stack');
  expect((await catalog.prepare('one', options))?.ok).toBe(false);
  // A target that was asked for has to be there.
  expect((await catalog.plan('one', { target: 'stack', shards: null }))?.ok).toBe(false);
  expect(await catalog.plan('none', options)).toBeNull();
});

it('tells a bug in the reading to who asked for it, and reads on', async () => {
  await write('one', 'sku\nA\n');
  const reader = createCatalogReader();
  const broken = { kind: 'prepareText' } as unknown as Parameters<typeof reader.run>[0];
  await expect(reader.run(broken)).rejects.toThrow(/undefined/);
  const path = join(folder, 'one.yaml');
  expect(await reader.run({ kind: 'text', path })).toEqual({ ok: true, value: scenario('one') });
});

it('sums a scenario up, with the files that it depends on', async () => {
  await write('one', 'sku\nA\n');
  const path = join(folder, 'one.yaml');
  expect(await runCatalogJob({ kind: 'summary', id: 'a/one', path })).toEqual({
    summary: {
      ...{ id: 'a/one', name: 'one', target: 'stack', valid: true, diagnostics: [] },
      ...{ paths: ['pay'], durationMs: 4_000, peakRatePerSecond: 1 },
    },
    files: [path, join(folder, 'one.csv')],
  });
  const paths =
    'paths: { pay: { within: 1s, steps: { pay: GET /pay } }, go: { within: 1s, steps: { go: GET / } } }';
  const more = scenario('two')
    .replace(/data:.*\n/, '')
    .replace(/paths:.*/, paths)
    .replace('{ pay: 1/s }', '{ pay: 1/s, go: 2/s }')
    .replace('[100%]', '[50%, 100%]')
    .replace('{ pay: { errors: 1% } }', '{ pay: { errors: 1% }, go: { errors: 1% } }');
  await writeFile(path, more);
  expect(await runCatalogJob({ kind: 'summary', id: 'two', path })).toMatchObject({
    summary: { paths: ['pay', 'go'], durationMs: 8_000, peakRatePerSecond: 3 },
  });
  const search = join(packageRoot(), 'scenarios/mall/find-limit.yaml');
  expect(await runCatalogJob({ kind: 'summary', id: 'find', path: search })).toMatchObject({
    summary: { valid: true, durationMs: null },
  });
  await writeFile(path, 'name: 7');
  const { summary } = (await runCatalogJob({ kind: 'summary', id: 'one', path })) as Summarized;
  expect(summary).toEqual({
    ...{ id: 'one', name: 'one', target: '', valid: false, paths: [] },
    ...{ durationMs: null, peakRatePerSecond: 0, diagnostics: summary.diagnostics },
  });
  expect(summary.diagnostics.length).toBeGreaterThan(0);
});

it('reads, plans and prepares what a job names, in its folder and with its options', async () => {
  await write('one', 'sku\nA\n');
  const path = join(folder, 'one.yaml');
  const [options, targets] = [{ target: null, shards: 2 }, folder];
  expect(await runCatalogJob({ kind: 'text', path })).toBe(scenario('one'));
  expect(await runCatalogJob({ kind: 'text', path: `${path}.gone` })).toBeNull();
  const plan = { scenario: 'one', shards: 2 };
  expect(await runCatalogJob({ kind: 'planFile', path, options, targets })).toMatchObject({
    value: { plan },
  });
  expect(await runCatalogJob({ kind: 'prepareFile', path, options, targets })).toMatchObject({
    value: { plan, directory: folder },
  });
  const prepared = (source: object) =>
    runCatalogJob({
      ...{ kind: 'prepareText', options, targets },
      source: { text: scenario('one'), directory: folder, ...source },
    });
  expect(await prepared({ overrides: ['load.hold'] })).toMatchObject({
    value: { plan: { ...plan, overrides: ['load.hold'] }, directory: folder },
  });
  const fileOf = async (source: object) => {
    const answer = (await prepared({ text: 'name: 7', ...source })) as Result<
      unknown,
      readonly Diagnostic[]
    >;
    return answer.ok ? null : answer.error[0]?.file;
  };
  expect([await fileOf({}), await fileOf({ file: 'my.yaml' })]).toEqual([
    ...['scenario.yaml', 'my.yaml'],
  ]);
  const job = { kind: 'target', ref: 'stack', directory: folder, targets } as const;
  expect(await runCatalogJob(job)).toMatchObject({ ok: true, value: { name: 'stack' } });
  await writeFile(join(folder, 'own.yaml'), target.replace('name: stack', 'name: own'));
  const own = { ...job, ref: './own.yaml', directory: folder };
  expect(await runCatalogJob(own)).toMatchObject({ ok: true, value: { name: 'own' } });
});
