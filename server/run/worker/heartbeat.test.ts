import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerRegistry } from '../../core/worker/worker.ts';
import { createLog } from '../../log.ts';
import { keepBeating } from './heartbeat.ts';

const worker = { name: 'w', host: 'h', labels: {}, capacity: 1, version: '1' };
const log = createLog('silent', 'test');

function registry() {
  const told = { beats: 0, left: [] as string[], answer: async () => true };
  const store: WorkerRegistry = {
    beat: () => {
      told.beats += 1;
      return told.answer();
    },
    leave: async (name) => {
      told.left.push(name);
    },
    waiting: async () => {
      await told.answer();
      return false;
    },
  };
  return { told, store };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a worker that beats', () => {
  it('does so every two seconds while it hears, and leaves', async () => {
    const { told, store } = registry();
    let hears = true;
    const beat = await keepBeating(store, worker, () => hears, log);
    expect(told.beats).toBe(1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(told.beats).toBe(3);
    hears = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told.beats).toBe(3);
    hears = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told.beats).toBe(4);
    await beat.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toMatchObject({ beats: 4, left: ['w'] });
  });

  it.each([
    ['is told no', async () => false],
    ['has no role any more', () => Promise.reject(Object.assign(new Error(), { code: '28P01' }))],
  ])('is revoked when it %s', async (_, answer) => {
    const { told, store } = registry();
    const beat = await keepBeating(store, worker, () => true, log);
    told.answer = answer;
    await vi.advanceTimersByTimeAsync(2_000);
    await beat.revoked;
    await beat.end();
  });

  it('learns that it is revoked although it hears nothing any more', async () => {
    const { told, store } = registry();
    const beat = await keepBeating(store, worker, () => false, log);
    told.answer = () => Promise.reject(Object.assign(new Error(), { code: '28P01' }));
    await vi.advanceTimersByTimeAsync(2_000);
    await beat.revoked;
    expect(told.beats).toBe(1);
    await beat.end();
  });

  it('goes on while PostgreSQL is away', async () => {
    const { told, store } = registry();
    const beat = await keepBeating(store, worker, () => true, log);
    const revoked = vi.fn();
    void beat.revoked.then(revoked);
    told.answer = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(told.beats).toBe(4);
    expect(revoked).not.toHaveBeenCalled();
    await beat.end();
  });
});
