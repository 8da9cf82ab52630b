import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerRegistry } from '../../core/worker/worker.ts';
import { createLog } from '../../log.ts';
import { startHeartbeat } from './heartbeat.ts';

const worker = { name: 'w', host: 'h', labels: {}, capacity: 1, version: '1' };
const log = createLog('silent', 'test');

function registry() {
  const calls = { heartbeats: 0, left: [] as string[], answer: async () => true };
  const store: WorkerRegistry = {
    heartbeat: () => {
      calls.heartbeats += 1;
      return calls.answer();
    },
    leave: async (name) => {
      calls.left.push(name);
    },
    isClaimable: async () => {
      await calls.answer();
      return false;
    },
  };
  return { calls, store };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a heartbeat', () => {
  it('is sent every two seconds while the worker is reachable, until the worker leaves', async () => {
    const { calls, store } = registry();
    let reachable = true;
    const heartbeat = await startHeartbeat(store, worker, () => reachable, log);
    expect(calls.heartbeats).toBe(1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(calls.heartbeats).toBe(3);
    reachable = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.heartbeats).toBe(3);
    reachable = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls.heartbeats).toBe(4);
    await heartbeat.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls).toMatchObject({ heartbeats: 4, left: ['w'] });
  });

  it('is sent no more once the worker has left while one was under way', async () => {
    const { calls, store } = registry();
    const heartbeat = await startHeartbeat(store, worker, () => true, log);
    let answer: (held: boolean) => void = () => undefined;
    calls.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await vi.advanceTimersByTimeAsync(2_000);
    await heartbeat.end();
    answer(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([calls.heartbeats, vi.getTimerCount()]).toEqual([2, 0]);
  });

  it.each([
    ['is answered false', async () => false],
    ['has no role any more', () => Promise.reject(Object.assign(new Error(), { code: '28P01' }))],
  ])('ends as revoked when the worker %s', async (_, answer) => {
    const { calls, store } = registry();
    const heartbeat = await startHeartbeat(store, worker, () => true, log);
    calls.answer = answer;
    await vi.advanceTimersByTimeAsync(2_000);
    await heartbeat.revoked;
    await heartbeat.end();
  });

  it('finds a revoked worker that is not reachable any more', async () => {
    const { calls, store } = registry();
    const heartbeat = await startHeartbeat(store, worker, () => false, log);
    calls.answer = () => Promise.reject(Object.assign(new Error(), { code: '28P01' }));
    await vi.advanceTimersByTimeAsync(2_000);
    await heartbeat.revoked;
    expect(calls.heartbeats).toBe(1);
    await heartbeat.end();
  });

  it('continues while PostgreSQL is away', async () => {
    const { calls, store } = registry();
    const warn = vi.spyOn(log, 'warn');
    const heartbeat = await startHeartbeat(store, worker, () => true, log);
    const revoked = vi.fn();
    void heartbeat.revoked.then(revoked);
    calls.answer = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls.heartbeats).toBe(4);
    expect(revoked).not.toHaveBeenCalled();
    expect(warn.mock.calls).toHaveLength(3);
    expect(warn.mock.calls[0]).toEqual([
      { error: expect.objectContaining({ message: 'gone' }) },
      'the heartbeat of this worker failed',
    ]);
    warn.mockRestore();
    await heartbeat.end();
  });
});
