import { expect, it } from 'vitest';
import { claimed, type MakeStore } from './shardCase.support.ts';

/** The part of the contract of shard stores that is about sealed secrets. */
export function secretBoxContract(make: MakeStore): void {
  const none: readonly unknown[] = [];

  it('hands a box to the claim that asked, once', async () => {
    const { store, ref, held } = await claimed(make);
    expect(await store.asks(ref.runId)).toEqual(none);
    await store.give({ ...held, publicKey: 'key' }, 'not asked for');
    expect(await store.secretBox(held, 'key')).toBeNull();
    expect(await store.secretBox(held, 'key')).toBeNull();
    const ask = { ...held, publicKey: 'key' };
    expect(await store.asks(ref.runId)).toEqual([ask]);
    expect(await store.asks('another')).toEqual(none);
    await store.give({ ...ask, publicKey: 'other' }, 'wrong');
    await store.give({ ...ask, epoch: 7 }, 'wrong');
    expect(await store.asks(ref.runId)).toEqual([ask]);
    await store.give(ask, 'box');
    expect(await store.asks(ref.runId)).toEqual(none);
    expect(await store.secretBox(held, 'other')).toBeNull();
    expect(await store.secretBox({ ...held, epoch: 2 }, 'key')).toBeNull();
    expect(await store.secretBox(held, 'key')).toBe('box');
    expect(await store.secretBox(held, 'key')).toBeNull();
  });

  it('asks anew for a later claim, and for none that is ready or has lost its lease', async () => {
    const { store, ref, held } = await claimed(make);
    await store.secretBox(held, 'key');
    await store.give({ ...held, publicKey: 'key' }, 'box');
    await store.expireLease(ref);
    expect(await store.secretBox(held, 'key')).toBeNull();
    const next = { ...ref, epoch: (await store.claim(ref, 'other'))?.epoch ?? 0 };
    expect(await store.secretBox(held, 'key')).toBeNull();
    expect(await store.secretBox(next, 'key')).toBeNull();
    expect(await store.asks(ref.runId)).toEqual([{ ...next, publicKey: 'key' }]);
    await store.give({ ...next, publicKey: 'key' }, 'box');
    await store.ready(next);
    expect(await store.secretBox(next, 'key')).toBeNull();
  });
}
