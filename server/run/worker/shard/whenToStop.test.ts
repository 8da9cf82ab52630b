import { expect, it } from 'vitest';
import type { Stop } from './ending.ts';
import { whenToStop } from './whenToStop.ts';

const never = new Promise<never>(() => undefined);

/** A shard that stops when one of these is called. */
function stopCase() {
  const calls: Record<'lose' | 'abort' | 'fail', (reason: string) => void> = {
    lose: () => undefined,
    abort: () => undefined,
    fail: () => undefined,
  };
  const promised = (name: keyof typeof calls) =>
    new Promise<string>((resolve) => {
      calls[name] = resolve;
    });
  const worker = new AbortController();
  const lease = { lost: promised('lose'), aborted: promised('abort').then(() => undefined) };
  const stop = whenToStop(lease, { failed: promised('fail') }, worker.signal);
  return { ...calls, worker, stop };
}

it.each<[string, (shard: ReturnType<typeof stopCase>) => void, Stop]>([
  ['its claim is lost', ({ lose }) => lose('why'), { kind: 'lost', reason: 'why' }],
  [
    'its run is aborted',
    ({ abort }) => abort('x'),
    { kind: 'abort', reason: 'the run was aborted' },
  ],
  ['its watchdog fails', ({ fail }) => fail('no pipe'), { kind: 'worker', reason: 'no pipe' }],
  [
    'its worker is told to stop',
    ({ worker }) => worker.abort(),
    { kind: 'worker', reason: 'its worker was told to stop' },
  ],
])('a shard stops when %s', async (_, act, stop) => {
  const shard = stopCase();
  act(shard);
  expect(await shard.stop).toEqual(stop);
  // What comes later changes nothing.
  shard.lose('later');
  shard.worker.abort();
  expect(await shard.stop).toEqual(stop);
});

it('a shard of a worker that has been told already stops at once', async () => {
  const parts = { lost: never, aborted: never };
  expect(await whenToStop(parts, { failed: never }, AbortSignal.abort())).toEqual({
    ...{ kind: 'worker', reason: 'its worker was told to stop' },
  });
});
