import { randomBytes } from 'node:crypto';
import type { Frame } from '../../../core/measure/frame.ts';
import { firstPosition } from '../../../core/measure/timeline.ts';
import { shardPlans } from '../../../core/plan/shardPlan.ts';
import { newMachine } from '../../../core/run/lifecycle.ts';
import { createMeasureStore } from '../../../edge/store/measureStore.ts';
import type { Pool } from '../../../edge/store/pool.ts';
import { createRoundStore } from '../../../edge/store/roundStore.ts';
import { createRunStore } from '../../../edge/store/runStore.ts';
import { createSecretBoxStore } from '../../../edge/store/secretBoxStore.ts';
import { createShardStore } from '../../../edge/store/shardStore.ts';
import { contractEgress, type StoreUnderTest } from './shardCase.support.ts';

const tag = { header: 'baggage', value: 'zh-shadow=v1' };

/** The real store, with the conductor's side that the contract needs. */
export function postgresUnderTest(on: Pool): StoreUnderTest {
  const rounds = createRoundStore(on);
  const runs = createRunStore(on);
  const measures = createMeasureStore(on);
  return {
    ...createShardStore(on),
    ...createSecretBoxStore(on),
    async createRound(plan) {
      const runId = randomBytes(6).toString('hex');
      await runs.insert({
        id: runId,
        scenario: plan.scenario,
        target: plan.target,
        targetOrigin: runId,
        targetRef: '',
        scenarioDir: '',
        scenarioText: '',
        by: 'test',
        shards: plan.shards,
        durationMs: 0,
        plan,
        machine: newMachine(plan.shards, 1),
        owner: 'test',
      });
      await runs.saveEgress(runId, 'test', contractEgress);
      await rounds.open(runId, 0, tag, shardPlans(plan));
      return { runId, round: 0 };
    },
    async setStart({ runId, round }, atMs) {
      await on.query(
        `update rounds set start_at = to_timestamp($3::double precision / 1000)
         where run_id = $1 and round = $2`,
        [runId, round, atMs],
      );
    },
    async setStop({ runId, round }, atMs) {
      await on.query(
        `update rounds set stop_at = to_timestamp($3::double precision / 1000)
         where run_id = $1 and round = $2`,
        [runId, round, atMs],
      );
    },
    async openNext({ runId, round }, plan) {
      await on.query('update runs set plan = $2 where id = $1', [runId, JSON.stringify(plan)]);
      await rounds.open(runId, round + 1, tag, shardPlans(plan));
    },
    abort: ({ runId }) => rounds.flagAbort(runId),
    async expireLease({ runId, round, shard }) {
      await on.query(
        `update shards set lease_until = clock_timestamp() - interval '1 millisecond'
         where run_id = $1 and round = $2 and shard = $3`,
        [runId, round, shard],
      );
    },
    markLost: ({ runId }) => rounds.giveUp(runId, 'all'),
    async facts({ runId, round, shard }) {
      const row = (await rounds.shards(runId)).find(
        (one) => one.round === round && one.shard === shard,
      );
      if (row === undefined) throw new Error('no such shard');
      const { state, epoch, worker, message, startSkewMs, startErrorMs } = row;
      return { state, epoch, worker, message, startSkewMs, startErrorMs };
    },
    async frames({ runId, shard }) {
      const pages: (readonly Frame[])[] = [];
      for await (const page of measures.framePages(runId, firstPosition)) pages.push(page);
      return pages.flat().filter((frame) => frame.shard === shard);
    },
  };
}
