import { afterEach, expect, it, vi } from 'vitest';
import { createMemoryStore } from './memoryShardStore.ts';
import { contractPlan } from './shardCase.support.ts';
import { shardStoreContract } from './shardStore.contract.ts';

shardStoreContract('memory', async () => createMemoryStore());

afterEach(() => vi.useRealTimers());

it('names its runs one after the other, also in their tags, and knows no other', async () => {
  const store = createMemoryStore();
  const rounds = [
    await store.createRound(contractPlan(1)),
    await store.createRound(contractPlan(1)),
  ];
  expect(rounds).toEqual([
    { runId: 'memoryrun0001', round: 0 },
    { runId: 'memoryrun0002', round: 0 },
  ]);
  const claim = await store.claim({ runId: 'memoryrun0002', round: 0, shard: 0 }, 'w');
  expect(claim?.tag).toEqual({ header: 'baggage', value: 'zh-shadow=v1.memoryrun0002.1.0.test' });
  const unknown = store.facts({ runId: 'memoryrun0003', round: 0, shard: 0 });
  await expect(unknown).rejects.toThrow('no such shard');
});

it('keeps a lease to its last millisecond, from the last renewal on', async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const store = createMemoryStore(3_000);
  const ref = { ...(await store.createRound(contractPlan(1))), shard: 0 };
  const held = { ...ref, epoch: (await store.claim(ref, 'w'))?.epoch ?? 0 };
  for (const nowMs of [1_003_000, 1_006_000]) {
    vi.setSystemTime(nowMs);
    expect((await store.renew(held)).held).toBe(true);
  }
  vi.setSystemTime(1_009_001);
  expect((await store.renew(held)).held).toBe(false);
});
