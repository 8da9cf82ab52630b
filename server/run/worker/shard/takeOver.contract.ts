import { expect, it } from 'vitest';
import { claimed, contractPlan, type MakeStore } from './shardCase.support.ts';

/** What a lease tells of a round that takes over. */
export function takeOverContract(make: MakeStore): void {
  it('names a shard of the next round while nobody has claimed it, and when its own round stops', async () => {
    const { store, ref, held } = await claimed(make);
    await store.ready(held);
    await store.setStart(ref, 1_800_000_000_000);
    await store.started(held, { skewMs: 0, errorMs: 0 });
    const view = { held: true, abort: false, startAtMs: 1_800_000_000_000 };
    expect(await store.renew(held)).toEqual(view);
    await store.openNext(ref, contractPlan(1));
    expect(await store.renew(held)).toEqual({ ...view, nextRound: 1 });
    const next = { ...ref, round: 1 };
    expect((await store.claim(next, 'worker'))?.epoch).toBe(1);
    expect(await store.renew(held)).toEqual(view);
    await store.setStop(ref, 1_800_000_004_321);
    expect(await store.renew(held)).toEqual({ ...view, stopAtMs: 1_800_000_004_321 });
    expect(await store.renew({ ...next, epoch: 1 })).toEqual({ ...view, startAtMs: null });
  });
}
