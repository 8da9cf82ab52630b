import type { Frame } from '../../core/measure/frame.ts';
import type { Plan, ShardPlan } from '../../core/plan/plan.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { storableJson } from '../../core/text/storableText.ts';
import type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
} from '../../core/worker/shardStore.ts';
import { inBatches } from './batch.ts';
import type { Pool } from './pool.ts';

/**
 * The shard store on PostgreSQL. It calls functions of the schema `worker_api` only. Each call names the epoch
 * of the claim: it changes no row after another claim, or after the shard was declared lost. A role that
 * joined may act for its own worker only.
 */
export function createShardStore(pool: Pool): ShardStore {
  const ask = async <T>(call: string, values: readonly unknown[]): Promise<T> => {
    const { rows } = await pool.query<{ answer: T }>(`select worker_api.${call} as answer`, [
      ...values,
    ]);
    return (rows[0] as { readonly answer: T }).answer;
  };
  const append = inBatches((items: readonly Frames[]) => appendAll(pool, items), {
    waitMs: APPEND_WAIT_MS,
    itemsMax: APPEND_ITEMS_MAX,
  });
  return {
    async claim(ref, worker) {
      const held = await ask<ClaimAnswer | null>('claim($1, $2, $3, $4)', [...refKey(ref), worker]);
      if (held === null) return null;
      const egress = await ask<EgressPolicy | null>(
        'egress($1, $2, $3, $4)',
        key({ ...ref, epoch: held.epoch }),
      );
      return assignment(ref, held, egress);
    },
    secretBox: (held, publicKey) =>
      ask('secret_box($1, $2, $3, $4, $5)', [...key(held), publicKey]),
    ready: (held) => ask('ready($1, $2, $3, $4)', key(held)),
    async renew(held) {
      const view = await ask<RenewAnswer | null>('renew($1, $2, $3, $4)', key(held));
      return view === null ? overtaken : { held: true, ...view };
    },
    started: (held, { skewMs, errorMs }) =>
      ask('started($1, $2, $3, $4, $5, $6)', [...key(held), skewMs, errorMs]),
    appendFrames: (held, frames) => append({ held, frames }),
    finish: (held, state, message) =>
      ask('finish($1, $2, $3, $4, $5, $6)', [...key(held), state, message]),
    clock: () => clock(pool),
  };
}

/** Writes and locks nothing, so that the round trip is short: half of it bounds the error of the start. */
async function clock(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ now_ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as now_ms',
  );
  return (rows[0] as { readonly now_ms: number }).now_ms;
}

/** Frames of several shards go in one statement, because a commit costs more than a frame. */
const APPEND_WAIT_MS = 50;
const APPEND_ITEMS_MAX = 100;

interface Frames {
  readonly held: HeldShard;
  readonly frames: readonly Frame[];
}

/** Locks in the order of the shards, so that two such statements cannot deadlock. */
async function appendAll(pool: Pool, items: readonly Frames[]): Promise<readonly boolean[]> {
  const { rows } = await pool.query<{ index: number; held: boolean }>(
    `select item.index, worker_api.append_frames(item.run_id, item.round, item.shard, item.epoch,
       item.frames) as held
     from (
       select * from json_to_recordset($1::json)
         as x(index int, run_id text, round int, shard int, epoch int, frames json)
       order by run_id, round, shard, epoch
     ) item`,
    [
      storableJson(
        items.map(({ held: { runId, round, shard, epoch }, frames }, index) => ({
          index,
          run_id: runId,
          round,
          shard,
          epoch,
          frames,
        })),
      ),
    ],
  );
  const answers = new Map(rows.map(({ index, held }) => [index, held]));
  return items.map((_, index) => answers.get(index) ?? false);
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

const nowhere: EgressPolicy = { hosts: [], allowAddresses: [] };

function assignment(
  ref: ShardRef,
  held: ClaimAnswer,
  egress: EgressPolicy | null,
): ShardAssignment {
  return { ...ref, ...held, setupData: held.setupData ?? {}, egress: egress ?? nowhere };
}

const refKey = (ref: ShardRef): [string, number, number] => [ref.runId, ref.round, ref.shard];

const key = (held: HeldShard): [string, number, number, number] => [...refKey(held), held.epoch];
