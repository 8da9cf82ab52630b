import type pg from 'pg';
import type { ShardRow } from '../../core/run/run.ts';
import type { Pool } from '../../edge/store/pool.ts';

/** A shard's row after a change of its state, epoch or worker, recorded by a trigger. */
export interface ShardChange {
  readonly atMs: number;
  readonly shard: number;
  readonly epoch: number;
  readonly state: ShardRow['state'];
  readonly worker: string | null;
}

/** A stored frame, with the epoch and state of its shard when it was stored. */
export interface FrameRow {
  readonly shard: number;
  readonly epoch: number;
  readonly second: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly started: number;
  readonly dropped: number;
  readonly storedAtMs: number;
  readonly shardEpoch: number;
  readonly shardState: ShardRow['state'];
}

/** A changed or deleted row of a table in which rows must stay as they are. */
export interface Removal {
  readonly table: string;
  readonly what: string;
}

/**
 * Installs triggers that record every claim, state change and frame in order. The journal does not
 * depend on Zerohour's code, so the invariants can check that code against it.
 */
export async function installJournal(client: pg.Client): Promise<void> {
  await client.query(`
    create schema if not exists chaos;
    create table if not exists chaos.shards (
      id bigint generated always as identity, at timestamptz not null default clock_timestamp(),
      run_id text, round int, shard int, epoch int, state text, worker text);
    create table if not exists chaos.frames (
      at timestamptz not null default clock_timestamp(), run_id text, round int, shard int,
      epoch int, second int, shard_epoch int, shard_state text);
    create table if not exists chaos.removals (table_name text, run_id text, what text);
    create or replace function chaos.note_shard() returns trigger
      language plpgsql security definer as $$ begin
        if tg_op = 'INSERT' or (old.state, old.epoch, old.worker)
            is distinct from (new.state, new.epoch, new.worker) then
          insert into chaos.shards (run_id, round, shard, epoch, state, worker)
          values (new.run_id, new.round, new.shard, new.epoch, new.state, new.worker);
        end if;
        return null;
      end $$;
    create or replace function chaos.note_frame() returns trigger
      language plpgsql security definer as $$ begin
        insert into chaos.frames (run_id, round, shard, epoch, second, shard_epoch, shard_state)
        select new.run_id, new.round, new.shard, new.epoch, new.second, s.epoch, s.state
        from public.shards s
        where (s.run_id, s.round, s.shard) = (new.run_id, new.round, new.shard);
        return null;
      end $$;
    create or replace function chaos.note_removal() returns trigger
      language plpgsql security definer as $$ begin
        insert into chaos.removals values (tg_table_name, old.run_id, to_jsonb(old)::text);
        return null;
      end $$;
    create or replace trigger chaos_shard after insert or update on shards
      for each row execute function chaos.note_shard();
    create or replace trigger chaos_frame after insert on frames
      for each row execute function chaos.note_frame();
    create or replace trigger chaos_frame_gone after update or delete on frames
      for each row execute function chaos.note_removal();
    create or replace trigger chaos_event_gone after update or delete on events
      for each row execute function chaos.note_removal();
  `);
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::double precision`;

export async function shardChanges(pool: Pool, runId: string): Promise<readonly ShardChange[]> {
  const { rows } = await pool.query<ShardChange>(
    `select ${ms('at')} as "atMs", shard, epoch, state, worker
     from chaos.shards where run_id = $1 and round = 0 order by id`,
    [runId],
  );
  return rows;
}

export async function storedFrames(pool: Pool, runId: string): Promise<readonly FrameRow[]> {
  const sum = (what: string): string =>
    `(select coalesce(sum((cell ->> '${what}')::int), 0)::int
      from json_array_elements(f.body -> 'cells') as cell)`;
  const { rows } = await pool.query<FrameRow>(
    `select f.shard, f.epoch, f.second, (f.body ->> 'fromMs')::double precision as "fromMs",
       (f.body ->> 'toMs')::double precision as "toMs",
       ${sum('started')} as started, ${sum('dropped')} as dropped,
       ${ms('j.at')} as "storedAtMs", j.shard_epoch as "shardEpoch", j.shard_state as "shardState"
     from frames f join chaos.frames j using (run_id, round, shard, epoch, second)
     where f.run_id = $1 order by f.second, f.shard, f.epoch`,
    [runId],
  );
  return rows;
}

export async function removals(pool: Pool, runId: string): Promise<readonly Removal[]> {
  const { rows } = await pool.query<Removal>(
    'select table_name as "table", left(what, 120) as what from chaos.removals where run_id = $1',
    [runId],
  );
  return rows;
}
