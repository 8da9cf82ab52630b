import { expect, it } from 'vitest';
import { goldenPlan } from '../../../core/plan/k6/golden/cases.golden.ts';
import { secretNames } from '../../../core/plan/secretNames.ts';
import { setupSecretNames, withSetupSecrets } from '../../../core/plan/setupSecrets.ts';
import type { ShardAssignment } from '../../../edge/queue/shardJob.ts';
import { sealSecrets } from '../../../edge/secrets/sealedBox.ts';
import { stepCase } from '../../../test/support/stepCase.ts';
import { createMemoryStore } from './memoryShardStore.ts';
import { secretsFor } from './secrets.ts';

const never = new Promise<never>(() => undefined);

async function claimOf(plan: string) {
  const store = createMemoryStore();
  const ref = await store.createRound(goldenPlan(plan));
  const claimed = await store.claim({ ...ref, shard: 0 }, 'worker');
  if (claimed === null) throw new Error('not claimed');
  return { store, claimed };
}

/** Answers the next ask of a run. */
async function give(store: ReturnType<typeof createMemoryStore>, claimed: ShardAssignment) {
  await expect.poll(() => store.asks(claimed.runId)).toHaveLength(1);
  const [ask] = await store.asks(claimed.runId);
  if (ask === undefined) throw new Error('nobody asks');
  const box = sealSecrets({ API_KEY: 'hunter22' }, ask);
  await store.give(ask, box.ok ? box.value : '');
}

it('asks for the secrets of a plan, and opens what the server gives', async () => {
  const { store, claimed } = await claimOf('secrets');
  const asked = secretsFor(claimed, store, never);
  await give(store, claimed);
  expect(await asked).toEqual({
    ok: true,
    value: { secrets: { API_KEY: 'hunter22' }, shard: claimed },
  });
});

it('asks for what set-up captured as a secret, and tells it apart', async () => {
  const store = createMemoryStore();
  const { setup, ...plan } = goldenPlan('purchase');
  const captured = [stepCase('log-in', { captures: [{ name: 'token', jsonPath: '$.token' }] })];
  const ref = await store.createRound({ ...plan, setup: [...setup, ...captured] });
  const claimed = await store.claim({ ...ref, shard: 0 }, 'worker');
  if (claimed === null) throw new Error('not claimed');
  const asked = secretsFor({ ...claimed, setupData: { saleId: 7 } }, store, never);
  await expect.poll(() => store.asks(claimed.runId)).toHaveLength(1);
  const [ask] = await store.asks(claimed.runId);
  if (ask === undefined) throw new Error('nobody asks');
  const box = sealSecrets(withSetupSecrets({ A: 'b' }, claimed.plan, { token: [1, 'x'] }), ask);
  await store.give(ask, box.ok ? box.value : '');
  const setupData = { saleId: 7, token: [1, 'x'] };
  const value = { secrets: { A: 'b' }, shard: { ...claimed, setupData } };
  expect(await asked).toEqual({ ok: true, value });
});

it('asks where a plan names as many secrets as set-up captures', async () => {
  const store = createMemoryStore();
  const { setup, ...plan } = goldenPlan('secrets');
  const count = secretNames({ ...plan, setup }).length;
  const captures = Array.from({ length: count }, (_, index) => ({
    ...{ name: `token${index}`, jsonPath: '$.token' },
  }));
  const both = { ...plan, setup: [...setup, stepCase('log-in', { captures })] };
  expect(setupSecretNames(both)).toHaveLength(count);
  const claimed = await store.claim({ ...(await store.createRound(both)), shard: 0 }, 'worker');
  if (claimed === null) throw new Error('not claimed');
  const asked = secretsFor(claimed, store, never);
  await give(store, claimed);
  expect(await asked).toMatchObject({ ok: true, value: { secrets: { API_KEY: 'hunter22' } } });
});

it('says that it cannot open what was sealed for another shard', async () => {
  const { claimed } = await claimOf('secrets');
  const { store: other, claimed: neighbour } = await claimOf('secrets');
  const asking = secretsFor(neighbour, other, never);
  await expect.poll(() => other.asks(neighbour.runId)).toHaveLength(1);
  const [ask] = await other.asks(neighbour.runId);
  const box = ask === undefined ? null : sealSecrets({ API_KEY: 'hunter22' }, ask);
  const sealed = box?.ok === true ? box.value : '';
  const given = await secretsFor(claimed, { secretBox: async () => sealed }, never);
  expect(given).toEqual({ ok: false, error: expect.any(String) });
  expect(JSON.stringify(given)).not.toContain('hunter22');
  await other.give(ask ?? { ...neighbour, publicKey: '' }, sealed);
  expect(await asking).toMatchObject({ ok: true });
});

it('asks again while the store is away', async () => {
  const { store, claimed } = await claimOf('secrets');
  let failures = 1;
  const secretBox: typeof store.secretBox = async (held, key) => {
    failures -= 1;
    if (failures >= 0) throw new Error('away');
    return store.secretBox(held, key);
  };
  const asked = secretsFor(claimed, { secretBox }, never);
  await give(store, claimed);
  expect(await asked).toMatchObject({ ok: true });
});

it('asks for nothing where a plan names no secret', async () => {
  const { store, claimed } = await claimOf('purchase');
  const setupData = { saleId: 7 };
  expect(await secretsFor({ ...claimed, setupData }, store, never)).toEqual({
    ok: true,
    value: { secrets: {}, shard: { ...claimed, setupData } },
  });
  expect(await store.asks(claimed.runId)).toEqual([]);
});

it('gives up when no server answers in time, and when the shard is stopped', async () => {
  const { store, claimed } = await claimOf('secrets');
  const late = { ok: false, error: 'its server gave no secrets within 0.05 s' };
  expect(await secretsFor(claimed, store, never, 50)).toEqual(late);
  expect(await secretsFor(claimed, store, Promise.resolve())).toMatchObject({ ok: false });
  const away = { secretBox: () => Promise.reject(new Error('away')) };
  expect(await secretsFor(claimed, away, never, 50)).toEqual(late);
});
