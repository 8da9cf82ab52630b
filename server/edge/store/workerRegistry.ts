import type { ShardRef } from '../../core/worker/shardStore.ts';
import type { WorkerRegistry } from '../../core/worker/worker.ts';
import type { Pool } from './pool.ts';

/** The table of workers from a worker's side: it calls functions of `worker_api` only. */
export function createWorkerRegistry(pool: Pool): WorkerRegistry {
  const answer = async (call: string, values: readonly unknown[]): Promise<unknown> => {
    const { rows } = await pool.query<{ answer: unknown }>(`select worker_api.${call} as answer`, [
      ...values,
    ]);
    return rows.map((row) => row.answer)[0];
  };
  return {
    async heartbeat({ name, host, labels, capacity, version, limits }) {
      const values = [name, host, labels, capacity, version, limits ?? null];
      return (await answer('heartbeat($1, $2, $3, $4, $5, $6)', values)) === true;
    },
    async leave(name) {
      await answer('leave($1)', [name]);
    },
    async isClaimable({ runId, round, shard }: ShardRef) {
      return (await answer('is_claimable($1, $2, $3)', [runId, round, shard])) === true;
    },
  };
}
