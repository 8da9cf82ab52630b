import type { HeldShard } from '../../core/worker/shardStore.ts';
import type { Pool } from './pool.ts';

/** A worker that holds a shard and asks for the secrets of its plan. */
export interface SecretAsk extends HeldShard {
  readonly publicKey: string;
}

/** The server's side of sealed secrets; the workers' side is `ShardStore.secretBox`. */
export interface SecretBoxes {
  /** The asks of a run that have no box yet. */
  asks(runId: string): Promise<readonly SecretAsk[]>;
  /** Leaves a box for the claim that asked, unless another claim has taken over. */
  give(ask: SecretAsk, box: string): Promise<void>;
}

export function createSecretBoxStore(pool: Pool): SecretBoxes {
  return {
    async asks(runId) {
      const { rows } = await pool.query<SecretAsk>(
        `select run_id as "runId", round, shard, epoch, public_key as "publicKey"
         from secret_boxes where run_id = $1 and box is null order by round, shard`,
        [runId],
      );
      return rows;
    },
    async give({ runId, round, shard, epoch, publicKey }, box) {
      await pool.query(
        `update secret_boxes set box = $6
         where run_id = $1 and round = $2 and shard = $3 and epoch = $4 and public_key = $5`,
        [runId, round, shard, epoch, publicKey, box],
      );
    },
  };
}
