import type { Plan, ShardPlan } from '../../core/plan/plan.ts';
import type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
} from '../../core/run/shard.ts';
import type { Pool } from './pool.ts';

/**
 * The truth that workers may touch, on PostgreSQL: the functions of the schema `worker_api` and
 * nothing else, whoever asks. Each names the epoch of the claim: a worker that was overtaken, or
 * whose shard was given up, changes no row. The shards of a role that joined are its worker's own.
 */
export function createShardStore(pool: Pool): ShardStore {
  const ask = async <T>(call: string, values: readonly unknown[]): Promise<T> => {
    const { rows } = await pool.query<{ answer: T }>(`select worker_api.${call} as answer`, [
      ...values,
    ]);
    return (rows[0] as { readonly answer: T }).answer;
  };
  return {
    async claim(ref, worker) {
      const held = await ask<ClaimAnswer | null>('claim($1, $2, $3, $4)', [...refKey(ref), worker]);
      return held === null ? null : assignment(ref, held);
    },
    ready: (held) => ask('ready($1, $2, $3, $4)', key(held)),
    async renew(held) {
      const view = await ask<RenewAnswer | null>('renew($1, $2, $3, $4)', key(held));
      return view === null ? overtaken : { held: true, ...view };
    },
    started: (held, { skewMs, errorMs }) =>
      ask('started($1, $2, $3, $4, $5, $6)', [...key(held), skewMs, errorMs]),
    appendFrames: (held, frames) =>
      ask('append_frames($1, $2, $3, $4, $5)', [...key(held), JSON.stringify(frames)]),
    finish: (held, state, message) =>
      ask('finish($1, $2, $3, $4, $5, $6)', [...key(held), state, message]),
    clock: () => clock(pool),
  };
}

/** Nothing is written or locked, so that the round trip is short: half of it bounds the start's error. */
async function clock(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ now_ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as now_ms',
  );
  return (rows[0] as { readonly now_ms: number }).now_ms;
}

const overtaken: LeaseView = { held: false, abort: true, startAtMs: null };

type RenewAnswer = Omit<LeaseView, 'held'>;

interface ClaimAnswer {
  readonly epoch: number;
  readonly slice: ShardPlan;
  readonly plan: Plan;
  readonly setupData: Readonly<Record<string, unknown>> | null;
  readonly tag: { readonly header: string; readonly value: string };
  readonly leaseMs: number;
}

function assignment(ref: ShardRef, held: ClaimAnswer): ShardAssignment {
  return { ...ref, ...held, setupData: held.setupData ?? {} };
}

const refKey = (ref: ShardRef): [string, number, number] => [ref.runId, ref.round, ref.shard];

const key = (held: HeldShard): [string, number, number, number] => [...refKey(held), held.epoch];
