import { describe, expect, it } from 'vitest';
import { secretBoxContract } from './secretBox.contract.ts';
import {
  claimed,
  contractEgress,
  contractFrame,
  contractPlan,
  type MakeStore,
  oneShard,
} from './shardCase.support.ts';
import { storedFramesContract } from './storedFrames.contract.ts';
import { takeOverContract } from './takeOver.contract.ts';

/** The contract of every shard store, in memory or in PostgreSQL. `make` is called once for each test. */
export function shardStoreContract(name: string, make: MakeStore): void {
  describe(`${name}: claims`, () => {
    claimTests(make);
    claimedAgainTests(make);
  });
  describe(`${name}: the lease`, () => leaseTests(make));
  describe(`${name}: a round that takes over`, () => takeOverContract(make));
  describe(`${name}: epochs`, () => epochTests(make));
  describe(`${name}: from ready to the end`, () => lifecycleTests(make));
  describe(`${name}: sealed secrets`, () => secretBoxContract(make));
  describe(`${name}: frames`, () => storedFramesContract(make));
  describe(`${name}: other shards`, () => neighbourTests(make));
}

function claimTests(make: MakeStore): void {
  it('gives a queued shard to exactly one of many claims', async () => {
    const { store, ref } = await oneShard(make);
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, i) => store.claim(ref, `worker-${i}`)),
    );
    const won = claims.filter((claim) => claim !== null);
    expect(won).toHaveLength(1);
    expect(won[0]?.epoch).toBe(1);
    expect((await store.facts(ref)).state).toBe('claimed');
  });

  it('hands over the plan, the slice, the tag and how long the lease lasts', async () => {
    const store = await make();
    const round = await store.createRound(contractPlan(3));
    const claim = await store.claim({ ...round, shard: 1 }, 'w');
    expect(claim?.plan).toEqual(contractPlan(3));
    expect(claim?.slice).toMatchObject({ index: 1, count: 3, segment: '1/3:2/3' });
    expect(claim?.tag.header).toBe('baggage');
    expect(claim?.egress).toEqual(contractEgress);
    expect(claim?.leaseMs).toBeGreaterThanOrEqual(1_000);
  });

  it('gives the shard of a silent worker to the next epoch before the start, never after', async () => {
    const { store, ref, held } = await claimed(make);
    expect(await store.claim(ref, 'other')).toBeNull();
    await store.expireLease(ref);
    expect((await store.claim(ref, 'other'))?.epoch).toBe(held.epoch + 1);
    await store.setStart(ref, Date.now());
    await store.expireLease(ref);
    expect(await store.claim(ref, 'third')).toBeNull();
  });

  it('refuses the claims of an aborted round', async () => {
    const { store, ref } = await oneShard(make);
    await store.abort(ref);
    expect(await store.claim(ref, 'w')).toBeNull();
  });
}

/** The states in which a shard is claimed by nobody any more. */
const over = ['running', 'done', 'failed', 'lost'] as const;

function claimedAgainTests(make: MakeStore): void {
  it('gives the ready shard of a silent worker to the next, as if it were new', async () => {
    const { store, ref, held } = await claimed(make);
    await store.ready(held);
    expect(await store.claim(ref, 'other')).toBeNull();
    await store.expireLease(ref);
    const next = await store.claim(ref, 'other');
    expect(next?.epoch).toBe(2);
    expect(await store.facts(ref)).toMatchObject({ state: 'claimed', worker: 'other' });
    // The new lease is as long as the first one.
    expect(await store.ready({ ...ref, epoch: 2 })).toBe(true);
  });

  it.each(over)('gives a shard that is %s to nobody, though its lease is over', async (state) => {
    const { store, ref, held } = await claimed(make);
    if (state === 'running') {
      await store.ready(held);
      await store.started(held, { skewMs: 0, errorMs: 0 });
    } else if (state === 'lost') await store.markLost(ref);
    else await store.finish(held, state, null);
    await store.expireLease(ref);
    expect(await store.claim(ref, 'other')).toBeNull();
    expect(await store.facts(ref)).toMatchObject({ state, epoch: 1, worker: 'worker' });
  });
}

function leaseTests(make: MakeStore): void {
  it('returns the time of the clock by which a start is written', async () => {
    const store = await make();
    const first = await store.clock();
    const second = await store.clock();
    // Both run on this machine.
    expect(Math.abs(first - Date.now())).toBeLessThan(5_000);
    expect(second).toBeGreaterThanOrEqual(first);
  });

  it('returns start and abort at each renewal', async () => {
    const { store, ref, held } = await claimed(make);
    expect(await store.renew(held)).toEqual({ held: true, abort: false, startAtMs: null });
    await store.setStart(ref, 1_800_000_000_123);
    expect(await store.renew(held)).toEqual({
      held: true,
      abort: false,
      startAtMs: 1_800_000_000_123,
    });
    await store.abort(ref);
    expect((await store.renew(held)).abort).toBe(true);
  });

  it('is not renewed once it has expired, even when no other worker claimed the shard', async () => {
    const { store, ref, held } = await claimed(make);
    await store.expireLease(ref);
    expect((await store.renew(held)).held).toBe(false);
    expect(await store.ready(held)).toBe(false);
  });
}

function epochTests(make: MakeStore): void {
  it('refuses every write of an epoch that was overtaken', async () => {
    const { store, ref, held } = await claimed(make);
    await store.expireLease(ref);
    const next = await store.claim(ref, 'other');
    expect(next?.epoch).toBe(2);
    expect(await store.renew(held)).toEqual({ held: false, abort: true, startAtMs: null });
    expect(await store.ready(held)).toBe(false);
    expect(await store.started(held, { skewMs: 1, errorMs: 0 })).toBe(false);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(false);
    // It is told that it was overtaken, also where its frames would be forbidden.
    const frames = Array.from({ length: 61 }, (_, second) => contractFrame(1, second));
    expect(await store.appendFrames(held, frames)).toBe(false);
    expect(await store.finish(held, 'done', null)).toBe(false);
    expect(await store.frames(ref)).toEqual([]);
    expect(await store.facts(ref)).toMatchObject({ state: 'claimed', epoch: 2 });
    expect(await store.finish({ ...ref, epoch: 2 }, 'done', null)).toBe(true);
    expect(await store.finish(held, 'done', null)).toBe(false);
  });

  it('refuses every write to a shard that was declared lost', async () => {
    const { store, ref, held } = await claimed(make);
    await store.markLost(ref);
    expect((await store.renew(held)).held).toBe(false);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(false);
    expect(await store.finish(held, 'done', null)).toBe(false);
    expect((await store.facts(ref)).state).toBe('lost');
  });
}

function lifecycleTests(make: MakeStore): void {
  it('keeps state, skew and message', async () => {
    const { store, ref, held } = await claimed(make);
    expect(await store.started(held, { skewMs: 5, errorMs: 0 })).toBe(false);
    expect(await store.ready(held)).toBe(true);
    expect((await store.facts(ref)).state).toBe('ready');
    expect(await store.started(held, { skewMs: 2.5, errorMs: 0.25 })).toBe(true);
    expect(await store.facts(ref)).toMatchObject({
      state: 'running',
      startSkewMs: 2.5,
      startErrorMs: 0.25,
    });
    expect(await store.finish(held, 'failed', 'k6: script exception')).toBe(true);
    expect(await store.facts(ref)).toMatchObject({
      state: 'failed',
      message: 'k6: script exception',
      epoch: 1,
    });
  });

  it('is ready and started as often as its worker says so, in this order', async () => {
    const { store, ref, held } = await claimed(make);
    expect([await store.ready(held), await store.ready(held)]).toEqual([true, true]);
    expect(await store.started(held, { skewMs: 1, errorMs: 0 })).toBe(true);
    expect(await store.started(held, { skewMs: 2, errorMs: 0.5 })).toBe(true);
    expect(await store.ready(held)).toBe(false);
    expect(await store.facts(ref)).toMatchObject({
      ...{ state: 'running', startSkewMs: 2, startErrorMs: 0.5 },
    });
    expect((await store.renew(held)).held).toBe(true);
    expect(await store.finish(held, 'done', null)).toBe(true);
    expect(await store.started(held, { skewMs: 3, errorMs: 0 })).toBe(false);
    expect(await store.ready(held)).toBe(false);
  });

  it('accepts a finish twice, and no other write after it', async () => {
    const { store, ref, held } = await claimed(make);
    expect(await store.finish(held, 'done', null)).toBe(true);
    expect(await store.finish(held, 'done', null)).toBe(true);
    expect(await store.finish(held, 'failed', 'late')).toBe(false);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(false);
    expect((await store.renew(held)).held).toBe(false);
    expect((await store.facts(ref)).state).toBe('done');
  });
}

/** What is written to a shard changes no other shard, no other round and no other run. */
function neighbourTests(make: MakeStore): void {
  async function neighbours() {
    const store = await make();
    const [own, other] = [
      await store.createRound(contractPlan(2)),
      await store.createRound(contractPlan(2)),
    ];
    const [held, beside, apart] = [
      { ...own, shard: 0, epoch: 1 },
      { ...own, shard: 1, epoch: 1 },
      { ...other, shard: 0, epoch: 1 },
    ];
    for (const ref of [held, beside, apart]) await store.claim(ref, 'worker');
    return { store, own, other, held, beside, apart };
  }

  it('stay as they are while one goes its way', async () => {
    const { store, held, beside, apart } = await neighbours();
    const untouched = async () => {
      for (const ref of [beside, apart]) {
        expect(await store.facts(ref)).toMatchObject({ state: 'claimed', epoch: 1, message: null });
        expect(await store.frames(ref)).toEqual([]);
      }
    };
    await store.ready(held);
    await untouched();
    await store.started(held, { skewMs: 1, errorMs: 1 });
    await untouched();
    await store.setStart(held, Date.now() - 60_000);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(true);
    await untouched();
    await store.finish(held, 'failed', 'exit 107');
    await untouched();
  });

  it('are not told of a start or an abort of another run, and keep their own leases', async () => {
    const { store, own, held, beside, apart } = await neighbours();
    await store.setStart(own, 1_800_000_000_000);
    await store.abort(own);
    const told = { held: true, abort: true, startAtMs: 1_800_000_000_000 };
    expect([await store.renew(held), await store.renew(beside)]).toEqual([told, told]);
    expect(await store.renew(apart)).toEqual({ held: true, abort: false, startAtMs: null });
    await store.expireLease(held);
    expect((await store.renew(held)).held).toBe(false);
    expect((await store.renew(beside)).held).toBe(true);
    expect(await store.ready(apart)).toBe(true);
  });

  it('forbid no frame by the start of another run, and allow none by it', async () => {
    const { store, own, held, apart } = await neighbours();
    await store.setStart(own, Date.now() - 60_000);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(true);
    await expect(store.appendFrames(apart, [contractFrame(1, 0)])).rejects.toMatchObject({
      code: '42501',
    });
  });
}
