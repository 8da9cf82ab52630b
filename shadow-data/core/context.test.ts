import { EventEmitter } from 'node:events';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  bindContext,
  currentContext,
  requireContext,
  runAsLive,
  runInContext,
  type ShadowContext,
} from './context.ts';

const shadow = (runId: string): ShadowContext => ({
  kind: 'shadow',
  tag: { runId, epoch: 1, expiresAtMs: 1 },
  entry: `zh-shadow=v1.${runId}`,
});
const run = () => {
  const context = currentContext();
  return context?.kind === 'shadow' ? context.tag.runId : context?.kind;
};
const one = shadow('run0000001');
const two = shadow('run0000002');

describe('a context', () => {
  it('is absent until somebody says whose work it is', () => {
    expect(currentContext()).toBeUndefined();
    expect(() => requireContext('the stock table')).toThrow(
      'the stock table was reached outside every context; wrap the work in runInContext or runAsLive',
    );
    expect(() => requireContext('x')).toThrow(
      expect.objectContaining({ name: 'ShadowRoutingError' }),
    );
    expect(runAsLive(run)).toBe('live');
    expect(runAsLive(() => requireContext('x'))).toEqual({ kind: 'live' });
    expect(currentContext()).toBeUndefined();
  });

  it('survives await, timers, ticks and immediates, many at a time', async () => {
    const work = async (context: ShadowContext) => {
      const seen = [run()];
      await sleep(1);
      seen.push(run());
      await immediate();
      seen.push(run());
      await new Promise<void>((resolve) => process.nextTick(resolve));
      seen.push(run());
      seen.push(await new Promise((resolve) => setTimeout(() => resolve(run()), 1)));
      return seen.every((id) => id === context.tag.runId) && seen.length === 5;
    };
    const all = Array.from({ length: 200 }, (_, n) => shadow(`run${String(n).padStart(7, '0')}`));
    const kept = await Promise.all(
      all.map((context) => runInContext(context, () => work(context))),
    );
    expect(kept).toEqual(all.map(() => true));
  });

  it('nests, and comes back', () => {
    const seen = runInContext(one, () => [run(), runInContext(two, run), runAsLive(run), run()]);
    expect(seen).toEqual(['run0000001', 'run0000002', 'live', 'run0000001']);
  });

  it('does not follow an emitter or a pool that works for others, unless it is bound', () => {
    const emitter = new EventEmitter();
    const seen: unknown[] = [];
    runInContext(one, () => {
      emitter.on('done', () => seen.push(run()));
      emitter.on(
        'done',
        bindContext((...args: unknown[]) => seen.push([run(), ...args])),
      );
    });
    runInContext(two, () => emitter.emit('done', 'a', 1));
    expect(seen).toEqual(['run0000002', ['run0000001', 'a', 1]]);
  });

  it('is bound as it was where the callback was made: outside stays outside', () => {
    const outside = bindContext(run);
    expect(runInContext(one, outside)).toBeUndefined();
    const twice = bindContext((n: number) => [n * 2, run()]);
    expect(runInContext(one, () => twice(21))).toEqual([42, undefined]);
    expect(runInContext(one, () => bindContext(run))()).toBe('run0000001');
  });

  it('reaches work that a pool of workers does later', async () => {
    const waiting: (() => void)[] = [];
    const worker = runInContext(two, async () => {
      await sleep(5);
      for (const task of waiting) task();
    });
    const seen: unknown[] = [];
    runInContext(one, () => waiting.push(bindContext(() => seen.push(run()))));
    runAsLive(() => waiting.push(bindContext(() => seen.push(run()))));
    await worker;
    expect(seen).toEqual(['run0000001', 'live']);
  });
});
