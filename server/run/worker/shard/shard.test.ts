import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import type { RemoteWriteReceiver } from '../../../edge/k6/remoteWrite.ts';
import type { ShardAssignment, ShardStore } from '../../../edge/queue/shardJob.ts';
import { createMemoryStore } from './memoryShardStore.ts';
import { runShard, type ShardDeps } from './shard.ts';
import { contractEgress, contractPlan } from './shardCase.support.ts';
import { createStoreClock } from './storeClock.ts';

/** A worker's parts without a k6, whose shards therefore end before the barrier; `log` has what they do. */
async function worker(
  over: Partial<ShardStore> = {},
  given: Partial<ShardDeps> = {},
  changed: Partial<ShardAssignment> = {},
) {
  const memory = createMemoryStore();
  const ref = { ...(await memory.createRound(contractPlan(1))), shard: 0 };
  const log: unknown[][] = [];
  const claims: unknown[][] = [];
  let renewals = 0;
  const store: ShardStore = {
    ...memory,
    claim: async (...of) => {
      claims.push(of);
      const claimed = await memory.claim(...of);
      return claimed === null ? null : { ...claimed, ...changed };
    },
    renew: (held) => {
      renewals += 1;
      return memory.renew(held);
    },
    finish: (held, state, message) => {
      log.push(['finished', held.epoch, state, message]);
      return memory.finish(held, state, message);
    },
    ...over,
  };
  const receiver = {
    url: 'http://127.0.0.1:1',
    open: () => {
      log.push(['opened']);
      return { token: 'token', close: () => void log.push(['closed']) };
    },
  } as unknown as RemoteWriteReceiver;
  let folder = '';
  const deps: ShardDeps = {
    store,
    clock: createStoreClock(store.clock),
    watchdog: {
      guard: () => undefined,
      release: () => undefined,
      keepFolder: (path: string) => {
        folder = path;
        log.push(['kept']);
      },
      forgetFolder: (path: string) => {
        expect([path, existsSync(path)]).toEqual([folder, false]);
        log.push(['forgotten']);
      },
      failed: new Promise<string>(() => undefined),
    } as ShardDeps['watchdog'],
    k6: '/nowhere/k6',
    receiver,
    files: (plan, round) => {
      log.push(['files', plan.scenario, round, dirname(folder) !== '']);
      return [{ name: 'script.js', text: '' }];
    },
    announce: () => undefined,
    ...given,
  };
  const run = () => runShard(ref, 'w1', deps, new AbortController().signal);
  return { run, log, claims, ref, memory, renewals: () => renewals };
}

const missing = expect.stringContaining('/nowhere/k6');

it('that cannot start k6 fails with the reason, and leaves nothing behind', async () => {
  const { run, log, claims, ref, memory, renewals } = await worker();
  expect(await run()).toBe('failed');
  expect(claims).toEqual([[ref, 'w1']]);
  expect(log).toEqual([
    ...[['kept'], ['opened'], ['files', 'contract', 0, true]],
    ...[['finished', 1, 'failed', missing], ['closed'], ['forgotten']],
  ]);
  expect(await memory.facts(ref)).toMatchObject({ state: 'failed', message: missing });
  const before = renewals();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(renewals()).toBe(before);
});

it('that is not claimed is refused, and does nothing', async () => {
  const { run, log } = await worker({ claim: async () => null });
  expect(await run()).toBe('refused');
  expect(log).toEqual([]);
});

it('stores its end again while the store is away', async () => {
  let tries = 0;
  const { run } = await worker({
    finish: async () => {
      tries += 1;
      if (tries === 1) throw new Error('away');
      return true;
    },
  });
  expect([await run(), tries]).toEqual(['failed', 2]);
});

it('whose end the store refuses was taken over', async () => {
  const { run } = await worker({ finish: async () => false });
  expect(await run()).toBe('refused');
});

it('drives no loopback but that of the machine that its run means', async () => {
  const egress = { ...contractEgress, loopbackOf: { host: 'far', id: 'another machine' } };
  const { run, log } = await worker({}, {}, { egress });
  expect(await run()).toBe('failed');
  expect(log[3]?.slice(2)).toEqual(['failed', expect.stringContaining('not that of far; name')]);
});
