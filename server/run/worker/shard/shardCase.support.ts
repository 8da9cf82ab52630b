import type { Frame } from '../../../core/measure/frame.ts';
import { emptyHistogram } from '../../../core/measure/histogram.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import type { HeldShard, ShardStore } from '../../../edge/queue/shardJob.ts';
import type { ConductorSide } from './memoryShardStore.ts';

/** Shards, plans and frames that the contract of shard stores and other tests begin with. */

export type StoreUnderTest = ShardStore & ConductorSide;

export type MakeStore = () => Promise<StoreUnderTest>;

export async function oneShard(make: MakeStore) {
  const store = await make();
  const ref = { ...(await store.createRound(contractPlan(1))), shard: 0 };
  return { store, ref };
}

export async function claimed(make: MakeStore) {
  const { store, ref } = await oneShard(make);
  const claim = await store.claim(ref, 'worker');
  if (claim === null) throw new Error('a queued shard could not be claimed');
  const held: HeldShard = { ...ref, epoch: claim.epoch };
  return { store, ref, held };
}

/** A claimed shard whose round began ten minutes ago. */
export async function started(make: MakeStore) {
  const all = await claimed(make);
  await all.store.setStart(all.ref, Date.now() - 600_000);
  return all;
}

/** The egress policy of a run on `contractPlan`. */
export const contractEgress: EgressPolicy = {
  hosts: [{ host: '127.0.0.1:9', addresses: ['127.0.0.1'] }],
  allowAddresses: [],
};

/** A plan that is complete enough to be stored; no test drives it. */
export function contractPlan(shards: number): Plan {
  return {
    schemaVersion: 1,
    scenario: 'contract',
    target: 'nowhere',
    baseUrl: 'http://127.0.0.1:9',
    precision: 'fine',
    goal: 'hold',
    requiredLevel: 1,
    setup: [],
    teardown: [],
    paths: [],
    datasets: [],
    rounds: [{ index: 0, stages: [], durationMs: 0 }],
    slos: [],
    abort: [],
    audit: null,
    stock: { default: 0, skus: {} },
    switches: {},
    shards,
    seed: 1,
  };
}

export function contractFrame(epoch: number, second: number): Frame {
  const journeyMs = { ...emptyHistogram(6), count: 2, buckets: [[7, 2] as const] };
  return {
    round: 0,
    shard: 0,
    epoch,
    second,
    fromMs: second * 1000,
    toMs: second * 1000 + 1000,
    cells: [
      {
        path: 'pay',
        stage: 0,
        started: 3,
        dropped: 1,
        finished: 3,
        correct: 2,
        refused: 0,
        failed: 1,
        journeyMs,
        startLagMs: emptyHistogram(3),
        steps: [
          { step: 'pay', requests: 3, failures: { timeout: 1 }, serviceMs: emptyHistogram(5) },
        ],
      },
    ],
    generator: {
      k6CpuShare: 0.25,
      workerCpuShare: 0.01,
      memoryBytes: 123,
      vusBusy: 2,
      vusPlanned: 4,
    },
  };
}
