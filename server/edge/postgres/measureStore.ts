import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import type { LiveSecond, Place } from '../../core/measure/timeline.ts';
import type { LeakSummary } from '../../core/report/report.ts';
import type { RunEvent } from '../../core/run/run.ts';
import type { Pool } from './pool.ts';

/** The last second known of one claim of one shard. */
export interface FrameCursor {
  readonly shard: number;
  readonly epoch: number;
  readonly second: number;
}

export interface AuditResult {
  readonly summaries: readonly AuditSummary[];
  readonly leaks: LeakSummary | null;
}

/** What a run measured, saw and decided. Written as it comes, read again for its report. */
export interface MeasureStore {
  /** Frames from this place on, in its order. */
  frames(runId: string, from: Place): Promise<readonly Frame[]>;
  /**
   * A round's frames that no cursor covers, by second. A claim's frames are written in order, so none is
   * passed over.
   */
  framesAfter(
    runId: string,
    round: number,
    cursors: readonly FrameCursor[],
  ): Promise<readonly Frame[]>;
  saveLive(runId: string, second: LiveSecond): Promise<void>;
  live(runId: string, from: Place): Promise<readonly LiveSecond[]>;
  saveEvent(
    runId: string,
    kind: string,
    message: string,
    data: Readonly<Record<string, unknown>>,
  ): Promise<RunEvent>;
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
  /** A finding that grew takes the place of what it was. */
  saveFinding(runId: string, finding: Finding): Promise<void>;
  findings(runId: string): Promise<readonly Finding[]>;
  saveAudit(runId: string, result: AuditResult): Promise<void>;
  audit(runId: string): Promise<AuditResult | null>;
}

export function createMeasureStore(pool: Pool): MeasureStore {
  const bodies = async <T>(sql: string, values: readonly unknown[]): Promise<readonly T[]> =>
    (await pool.query<{ body: T }>(sql, [...values])).rows.map((row) => row.body);
  return {
    frames: (runId, { round, second }) =>
      bodies(
        `select body from frames
         where run_id = $1 and round >= $2 and (round, second) >= ($2, $3)
         order by round, second, shard, epoch`,
        [runId, round, second],
      ),
    // One look into the index for each claim, whatever the planner thinks: hence the offset.
    framesAfter: (runId, round, cursors) =>
      bodies(
        `with claims as materialized (
           select s.shard, e.epoch, coalesce(c.second, -1) as second
           from shards s
           cross join generate_series(1, s.epoch) as e(epoch)
           left join unnest($3::int[], $4::int[], $5::int[]) as c(shard, epoch, second)
             on c.shard = s.shard and c.epoch = e.epoch
           where s.run_id = $1 and s.round = $2
         )
         select f.body from claims
         cross join lateral (
           select body, second from frames
           where run_id = $1 and round = $2 and shard = claims.shard
             and epoch = claims.epoch and second > claims.second
           offset 0
         ) f
         order by f.second, claims.shard, claims.epoch`,
        [
          ...[runId, round, cursors.map(({ shard }) => shard)],
          ...[cursors.map(({ epoch }) => epoch), cursors.map(({ second }) => second)],
        ],
      ),
    async saveLive(runId, second) {
      await pool.query(
        `insert into live_seconds (run_id, round, second, body) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [runId, second.round, second.second, JSON.stringify(second)],
      );
    },
    live: (runId, { round, second }) =>
      bodies(
        `select body from live_seconds where run_id = $1 and (round, second) >= ($2, $3)
         order by round, second`,
        [runId, round, second],
      ),
    saveEvent: (runId, kind, message, data) => saveEvent(pool, runId, kind, message, data),
    async events(runId, afterSeq) {
      const { rows } = await pool.query<EventRow>(
        'select seq, at, kind, message, data from events where run_id = $1 and seq > $2 order by seq',
        [runId, afterSeq],
      );
      return rows.map(runEvent);
    },
    async saveFinding(runId, finding) {
      await pool.query(
        `insert into findings (run_id, key, body) values ($1, $2, $3)
         on conflict (run_id, key) do update
           set body = excluded.body, stored_at = clock_timestamp()`,
        [runId, findingKey(finding), JSON.stringify(finding)],
      );
    },
    findings: (runId) =>
      bodies('select body from findings where run_id = $1 order by seq', [runId]),
    async saveAudit(runId, result) {
      await pool.query(
        `insert into audit_results (run_id, summaries, leaks) values ($1, $2, $3)
         on conflict (run_id) do update
           set summaries = excluded.summaries, leaks = excluded.leaks`,
        [runId, JSON.stringify(result.summaries), JSON.stringify(result.leaks)],
      );
    },
    async audit(runId) {
      const { rows } = await pool.query<AuditResult>(
        'select summaries, leaks from audit_results where run_id = $1',
        [runId],
      );
      return rows[0] ?? null;
    },
  };
}

interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The run's own counter numbers its events: its row lock leaves neither gap nor double. */
async function saveEvent(
  pool: Pool,
  runId: string,
  kind: string,
  message: string,
  data: Readonly<Record<string, unknown>>,
): Promise<RunEvent> {
  const { rows } = await pool.query<EventRow>(
    `with numbered as (
       update runs set event_seq = event_seq + 1 where id = $1 returning event_seq
     )
     insert into events (run_id, seq, kind, message, data)
     select $1, event_seq, $2, $3, $4 from numbered returning seq, at, kind, message, data`,
    [runId, kind, message, JSON.stringify(data)],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`run ${runId} is not in the database`);
  return runEvent(row);
}

function runEvent(row: EventRow): RunEvent {
  return { ...row, at: row.at.toISOString() };
}

/** The same invariant broken for the same thing, first proved by the same row, is one finding. */
export function findingKey(finding: Finding): string {
  const { invariant, store, sku, witness } = finding;
  const [first] = witness;
  return [invariant, store, sku ?? '', first?.kind ?? '', first?.id ?? ''].join(' ');
}
