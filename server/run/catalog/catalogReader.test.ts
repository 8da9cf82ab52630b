import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import { createCatalogReader, readerLimits } from './catalogReader.ts';

afterEach(() => vi.restoreAllMocks());

it('keeps no process alive after a job that broke, reads the next one, and ends when it is idle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-reader-'));
  const path = join(folder, 's.yaml');
  await writeFile(path, 'name: [');
  const ref = vi.spyOn(Worker.prototype, 'ref');
  const unref = vi.spyOn(Worker.prototype, 'unref');
  const terminate = vi.spyOn(Worker.prototype, 'terminate');
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  const reader = createCatalogReader({ ...readerLimits, idleMs: 50 });
  const broken = { kind: 'text', path: undefined } as unknown as { kind: 'text'; path: string };
  await expect(reader.run(broken)).rejects.toThrow('path');
  const last = (spy: typeof ref | typeof unref) => spy.mock.invocationCallOrder.at(-1) ?? 0;
  // A thread that does not begin is given up.
  expect(timeout.mock.calls).toEqual([[60_000]]);
  expect(ref).toHaveBeenCalledTimes(1);
  expect(last(unref)).toBeGreaterThan(last(ref));
  expect(await reader.run({ kind: 'text', path })).toEqual({ ok: true, value: null });
  const [worker] = unref.mock.contexts as readonly Worker[];
  // A listener for each job would be one too many after ten of them.
  expect([worker?.listenerCount('message'), worker?.listenerCount('error')]).toEqual([0, 1]);
  expect(last(unref)).toBeGreaterThan(last(ref));
  await expect.poll(() => terminate.mock.contexts, { timeout: 10_000 }).toContain(worker);
  await rm(folder, { recursive: true });
});

it('ends the thread of a job that takes too long, and reads the next one in a new thread', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-reader-'));
  const path = join(folder, 's.yaml');
  await writeFile(path, 'name: x');
  const terminate = vi.spyOn(Worker.prototype, 'terminate');
  const post = vi.spyOn(Worker.prototype, 'postMessage');
  const hurried = createCatalogReader({ ...readerLimits, deadlineMs: 0, idleMs: 60_000 });
  post.mockImplementation(() => undefined);
  expect(await hurried.run({ kind: 'text', path })).toEqual({
    ...{ ok: false, error: 'took longer than 0 s to read' },
  });
  // An idle thread of another test file may end meanwhile.
  const ended = (): readonly Worker[] =>
    (terminate.mock.contexts as Worker[]).filter((each) => post.mock.contexts.includes(each));
  expect(ended().map(({ threadId }) => threadId)).toEqual([-1]);
  expect(await hurried.run({ kind: 'text', path })).toMatchObject({ ok: false });
  expect(new Set(post.mock.contexts).size).toBe(2);
  expect(ended()).toHaveLength(2);
  await rm(folder, { recursive: true });
});
