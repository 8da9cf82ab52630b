import type { ShardRef } from '../../core/worker/shardStore.ts';
import type { WorkerRegistry } from '../../core/worker/worker.ts';
import type { Pool } from './pool.ts';

/** A worker's own side of the table of workers: functions of `worker_api`, as for its shards. */
export function createWorkerRegistry(pool: Pool): WorkerRegistry {
  const answer = async (call: string, values: readonly unknown[]): Promise<unknown> => {
    const { rows } = await pool.query(`select worker_api.${call} as answer`, [...values]);
    return rows[0]?.answer;
  };
  return {
    async beat({ name, host, labels, capacity, version }) {
      const values = [name, host, labels, capacity, version];
      return (await answer('beat($1, $2, $3, $4, $5)', values)) === true;
    },
    async leave(name) {
      await answer('leave($1)', [name]);
    },
    async waiting({ runId, round, shard }: ShardRef) {
      return (await answer('waiting($1, $2, $3)', [runId, round, shard])) === true;
    },
  };
}
