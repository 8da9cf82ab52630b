import type { Drill } from '../../core/drill/drill.ts';
import { causeText, type NewDrillEvent } from '../../core/drill/drillEvents.ts';
import type { DrillMachine } from '../../core/drill/lifecycle.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import { createDrillReader, type DrillReader, openDrillOn } from './drillReader.ts';
import { FINAL_DRILL, OPEN_DRILL, type RunRequest } from './drillRow.ts';
import { inTransaction, type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';
import { lockOrigins, mayStart } from './runRecord.ts';
import { OWNER_LEASE_MS } from './runStore.ts';

/** The first row of a drill: all that another server needs to conduct it. */
export interface NewDrill {
  readonly id: string;
  readonly drill: Drill;
  readonly drillText: string;
  readonly durationMs: number;
  readonly target: string;
  readonly targetOrigin: string;
  /** The origins of a target with several addresses; absent where there is one. */
  readonly targetOrigins?: readonly string[];
  readonly targetRef: string;
  readonly targetDir: string;
  readonly scenario: string;
  readonly by: string;
  readonly approvedBy: string | null;
  readonly machine: DrillMachine;
  readonly runRequest: RunRequest;
  readonly runId: string;
  readonly owner: string;
}

/** `busy`: another drill has the target. `stopped`: the kill switch is pulled. Neither writes anything. */
export type DrillInsertion =
  | { readonly kind: 'written' | 'stopped' }
  | { readonly kind: 'busy'; readonly drill: string };

/** One step of a drill's machine, to be stored. */
export interface DrillStep {
  readonly nth: number;
  readonly machine: DrillMachine;
  readonly event: NewDrillEvent;
}

export interface DrillStore extends DrillReader {
  insert(drill: NewDrill): Promise<DrillInsertion>;
  /**
   * Stores the machine with the event that led to it, as the step of this number, from 1. A step that is stored already
   * is not stored again. False, and nothing is written, unless `owner` conducts the drill.
   */
  saveStep(id: string, owner: string, step: DrillStep): Promise<boolean>;
  /** False, and nothing is written, unless `owner` conducts the drill; null: whoever conducts it. */
  saveEvent(id: string, owner: string | null, event: NewDrillEvent): Promise<boolean>;
  saveStart(id: string, owner: string, startedAt: string): Promise<boolean>;
  isOwner(id: string, owner: string): Promise<boolean>;
  /** Renews the lease on all drills of this server; returns those it still owns, with their stop requests. */
  renewOwner(
    owner: string,
  ): Promise<readonly { readonly id: string; readonly stopRequest: StopCause | null }[]>;
  /** Takes the open drills whose lease has expired or was released. */
  adopt(owner: string): Promise<readonly string[]>;
  releaseOwner(owner: string): Promise<void>;
  /** The first request of a drill is kept. False when it has ended, or is being judged. */
  saveStopRequest(id: string, cause: StopCause): Promise<boolean>;
  saveReport(id: string, owner: string | null, report: DrillReport): Promise<boolean>;
}

export function createDrillStore(pool: Pool): DrillStore {
  return { ...writers(pool), ...leases(pool), ...createDrillReader(pool) };
}

type Writers = Pick<
  DrillStore,
  'insert' | 'saveStep' | 'saveEvent' | 'saveStart' | 'saveStopRequest' | 'saveReport'
>;

function writers(pool: Pool): Writers {
  return {
    insert: (drill) => insert(pool, drill),
    saveStep: (id, owner, step) =>
      inTransaction(pool, (client) => saveStep(client, id, owner, step)),
    saveEvent: (id, owner, event) => saveEvent(pool, id, owner, event),
    async saveStart(id, owner, startedAt) {
      const saved = await pool.query(
        'update drills set started_at = $3 where id = $1 and owner = $2',
        [id, owner, startedAt],
      );
      return saved.rowCount === 1;
    },
    async saveStopRequest(id, cause) {
      const saved = await pool.query(
        within(
          QUERY_LIMIT_MS.stop,
          `update drills set stop_request = coalesce(stop_request, $2)
           where id = $1 and ${OPEN_DRILL} and state <> 'judging'`,
          [id, JSON.stringify(cause)],
        ),
      );
      return saved.rowCount === 1;
    },
    saveReport: (id, owner, report) =>
      inTransaction(pool, async (client) => {
        const { state } = report.verdict;
        const saved = await client.query(
          `update drills set verdict = $3, sentence = $4
           where id = $1 and ($2::text is null or owner = $2)`,
          [id, owner, state, report.sentence],
        );
        if (saved.rowCount !== 1) return false;
        await client.query(
          `insert into drill_reports (drill_id, body) values ($1, $2)
           on conflict (drill_id) do update set body = excluded.body, written_at = clock_timestamp()`,
          [id, JSON.stringify(report)],
        );
        return true;
      }),
  };
}

async function saveStep(
  client: Queryable,
  id: string,
  owner: string,
  { nth, machine, event }: DrillStep,
): Promise<boolean> {
  const saved = await client.query(
    within(
      QUERY_LIMIT_MS.stop,
      `update drills set state = $3, machine = $4, reason = $5, steps = $6,
         ended_at = case when $3 in (${FINAL_DRILL}) then clock_timestamp() end
       where id = $1 and owner = $2 and steps = $6 - 1`,
      [id, owner, machine.state, JSON.stringify(machine), reasonOf(machine), nth],
    ),
  );
  if (saved.rowCount === 1) return saveEvent(client, id, owner, event);
  const stored = await client.query(
    'select from drills where id = $1 and owner = $2 and steps = $3',
    [id, owner, nth],
  );
  return stored.rowCount === 1;
}

const reasonOf = ({ problem, stoppedBy }: DrillMachine): string | null =>
  problem ?? (stoppedBy === null ? null : causeText(stoppedBy));

async function saveEvent(
  database: Queryable,
  id: string,
  owner: string | null,
  { kind, message, data }: NewDrillEvent,
): Promise<boolean> {
  const saved = await database.query(
    `with numbered as (
       update drills set event_seq = event_seq + 1 where id = $1 and ($2::text is null or owner = $2)
       returning event_seq
     )
     insert into drill_events (drill_id, seq, kind, message, data)
     select $1, event_seq, $3, $4, $5::json from numbered`,
    [id, owner, kind, message, JSON.stringify(data)],
  );
  return saved.rowCount === 1;
}

function insert(pool: Pool, drill: NewDrill): Promise<DrillInsertion> {
  return inTransaction(pool, async (client) => {
    if (!(await mayStart(client))) return { kind: 'stopped' };
    const { targetOrigins: origins = [drill.targetOrigin] } = drill;
    await lockOrigins(client, origins);
    const open = await openDrillOn(client, origins);
    if (open !== null) return { kind: 'busy', drill: open };
    const { rows } = await client.query<{ id: string }>(
      `insert into drills (id, name, target, target_origin, target_ref, target_dir, scenario,
         requested_by, approved_by, state, machine, drill, drill_text, duration_ms, run_request, run_id,
         owner, owner_until, target_origins)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
         clock_timestamp() + $18 * interval '1 millisecond', $19)
       on conflict (target_origin) where ${OPEN_DRILL} do update
         set target_origin = excluded.target_origin
       returning id`,
      [
        ...[drill.id, drill.drill.name, drill.target, drill.targetOrigin, drill.targetRef],
        ...[drill.targetDir, drill.scenario, drill.by, drill.approvedBy, drill.machine.state],
        ...[JSON.stringify(drill.machine), JSON.stringify(drill.drill), drill.drillText],
        ...[drill.durationMs, JSON.stringify(drill.runRequest), drill.runId, drill.owner],
        ...[OWNER_LEASE_MS, origins],
      ],
    );
    const other = rows.map(({ id }) => id).find((id) => id !== drill.id);
    return other === undefined ? { kind: 'written' } : { kind: 'busy', drill: other };
  });
}

function leases(pool: Pool): Pick<DrillStore, 'isOwner' | 'renewOwner' | 'adopt' | 'releaseOwner'> {
  return {
    async isOwner(id, owner) {
      const found = await pool.query('select from drills where id = $1 and owner = $2', [
        id,
        owner,
      ]);
      return found.rowCount === 1;
    },
    async renewOwner(owner) {
      const { rows } = await pool.query<{ id: string; stop_request: StopCause | null }>(
        within(
          QUERY_LIMIT_MS.renewal,
          `update drills set owner_until = clock_timestamp() + $2 * interval '1 millisecond'
           where owner = $1 and ${OPEN_DRILL} returning id, stop_request`,
          [owner, OWNER_LEASE_MS],
        ),
      );
      return rows.map(({ id, stop_request }) => ({ id, stopRequest: stop_request }));
    },
    async adopt(owner) {
      const { rows } = await pool.query<{ id: string }>(
        within(
          QUERY_LIMIT_MS.renewal,
          `update drills set owner = $1, owner_until = clock_timestamp() + $2 * interval '1 millisecond'
           where owner <> $1 and owner_until < clock_timestamp() and ${OPEN_DRILL} returning id`,
          [owner, OWNER_LEASE_MS],
        ),
      );
      return rows.map(({ id }) => id);
    },
    async releaseOwner(owner) {
      await pool.query(
        `update drills set owner = '', owner_until = '-infinity' where owner = $1 and ${OPEN_DRILL}`,
        [owner],
      );
    },
  };
}
