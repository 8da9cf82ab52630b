import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LeaseView } from '../../../edge/queue/shardJob.ts';
import { keepLease } from './lease.ts';
import { createMemoryStore } from './memoryShardStore.ts';
import { contractPlan } from './shardCase.support.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const good: LeaseView = { held: true, abort: false, startAtMs: null };

/** A lease of 2 s whose renewals answer what `answer` says. */
function kept(answer: (n: number) => Promise<LeaseView>, claimTookMs = 0) {
  const events: string[] = [];
  let renewals = 0;
  const store = {
    ...createMemoryStore(),
    renew: () => {
      renewals += 1;
      return answer(renewals);
    },
  };
  const untilMs: number[] = [];
  const held = { runId: 'r', round: 0, shard: 0, epoch: 1, leaseMs: 2_000 };
  const lease = keepLease(store, held, performance.now() - claimTookMs, {
    confirmed: (ms) => untilMs.push(ms),
    nextRound: (round) => events.push(`next ${round}`),
  });
  void lease.stopAt.then((atMs) => events.push(`stop ${atMs}`));
  void lease.lost.then((reason) => events.push(`lost: ${reason}`));
  void lease.aborted.then(() => events.push('aborted'));
  void lease.startAt.then((atMs) => events.push(`start ${atMs}`));
  return { lease, events, untilMs, renewals: () => renewals };
}

const never = (): Promise<LeaseView> => new Promise(() => undefined);
const away = (): Promise<LeaseView> => Promise.reject(new Error('away'));

describe('a lease of a round that another takes over from', () => {
  it('tells of the shard that waits with each renewal, and once when its own round stops', async () => {
    const { events } = kept(async (n) => ({
      ...good,
      ...(n < 3 ? { nextRound: 1 } : { stopAtMs: 7 }),
    }));
    await vi.advanceTimersByTimeAsync(1_700);
    expect(events).toEqual(['next 1', 'next 1', 'stop 7']);
  });

  it('tells of no shard once it is lost', async () => {
    const { events } = kept(async () => ({ ...good, held: false, nextRound: 1 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(['lost: another claim holds the shard']);
  });
});

describe('keepLease', () => {
  it('renews at least every 500 ms, until it is ended', async () => {
    const { lease, events, renewals } = kept(async () => good);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renewals()).toBeGreaterThanOrEqual(20);
    expect(events).toEqual([]);
    const before = renewals();
    lease.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renewals()).toBe(before);
    expect(events).toEqual([]);
  });

  it('renews 400 ms after it sent the last renewal, however long the answer took', async () => {
    const slow = () => new Promise<LeaseView>((r) => setTimeout(() => r(good), 300));
    const { renewals } = kept(slow);
    const counts: number[] = [];
    for (const ms of [399, 1, 399, 1, 399, 1]) {
      await vi.advanceTimersByTimeAsync(ms);
      counts.push(renewals());
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4]);
  });

  it('tells nothing of an answer that comes after its end', async () => {
    let answer: (view: LeaseView) => void = () => undefined;
    const { lease, events, untilMs } = kept(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    lease.end();
    answer({ ...good, abort: true, startAtMs: 7, nextRound: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([events, untilMs.length]).toEqual([[], 1]);
  });

  it('is lost at once when another claim holds the shard', async () => {
    const { events, renewals } = kept(async (n) => ({ ...good, held: n < 3 }));
    await vi.advanceTimersByTimeAsync(399);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(401);
    expect(events).toEqual(['lost: another claim holds the shard']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(renewals()).toBe(3);
  });

  it.each([
    ['refused', away],
    ['never answered', never],
  ])('is lost 700 ms before its end when renewals are %s', async (_words, answer) => {
    const { events } = kept((n) => (n === 1 ? Promise.resolve(good) : answer()));
    await vi.advanceTimersByTimeAsync(1_299);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toEqual(['lost: no renewal of the lease was confirmed for 2000 ms']);
  });

  it('counts from the sending of a renewal, not from its late answer', async () => {
    const late = () => new Promise<LeaseView>((r) => setTimeout(() => r(good), 1_000));
    const { events } = kept((n) => (n === 1 ? late() : never()));
    await vi.advanceTimersByTimeAsync(1_299);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(1);
  });

  it('lets k6 live until 450 ms before the end of the last confirmed renewal', async () => {
    const claimedAtMs = performance.now();
    const { untilMs } = kept((n) => (n > 2 ? away() : Promise.resolve(good)));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(untilMs.map((ms) => ms - claimedAtMs)).toEqual([1_550, 1_550, 1_950]);
  });

  it('counts from the sending of the claim', async () => {
    const { events } = kept(never, 500);
    await vi.advanceTimersByTimeAsync(799);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(1);
  });

  it('survives a short outage', async () => {
    const { events } = kept((n) => (n > 1 && n < 4 ? away() : Promise.resolve(good)));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(events).toEqual([]);
  });

  it('resolves start and abort once', async () => {
    const { events } = kept(async (n) => ({ ...good, startAtMs: 7, abort: n > 2 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(events).toEqual(['start 7', 'aborted']);
  });
});

it('is lost here no later than it expires in the store', async () => {
  vi.useRealTimers();
  const store = createMemoryStore();
  const ref = { ...(await store.createRound(contractPlan(1))), shard: 0 };
  const claim = await store.claim(ref, 'w');
  if (claim === null) throw new Error('not claimed');
  await store.expireLease(ref);
  const lease = keepLease(store, claim, performance.now());
  expect(await lease.lost).toBe('another claim holds the shard');
});
