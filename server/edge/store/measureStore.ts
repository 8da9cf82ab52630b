import type { AuditSummary, Finding, FindingPage } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import { isFrame } from '../../core/measure/storedFrame.ts';
import type { CustomerSecond, Position } from '../../core/measure/timeline.ts';
import type { LeakSummary } from '../../core/report/report.ts';
import type { ResourceSecond } from '../../core/resource/resourceSecond.ts';
import type { RunEvent } from '../../core/run/run.ts';
import { type AuditCheckpoints, createAuditCheckpoints } from './auditCheckpoints.ts';
import { framePages } from './framePages.ts';
import type { Pool } from './pool.ts';

/** The last second known of one claim of one shard. */
export interface FrameCursor {
  readonly shard: number;
  readonly epoch: number;
  readonly second: number;
}

/** One stored second of a claim: its frame, or null when the stored body does not parse as one. */
export interface StoredFrame extends FrameCursor {
  readonly frame: Frame | null;
}

/** The part of a round that one read covers. */
export interface FrameWindow {
  /** For a claim without a cursor: frames from this second on. */
  readonly fromSecond: number;
  /** Frames of earlier seconds only. */
  readonly belowSecond: number;
  /** At most this many of each claim, the earliest first. */
  readonly framesMax: number;
}

export interface AuditResult {
  readonly summaries: readonly AuditSummary[];
  readonly leaks: LeakSummary | null;
}

/** An event before the store numbers and dates it. */
export type NewEvent = Omit<RunEvent, 'seq' | 'at'>;

/** Frames of a run, in order. */
export interface FramePages {
  /** Frames from this position on, in pages, by round, second, shard and epoch. */
  framePages(runId: string, from: Position): AsyncIterable<readonly Frame[]>;
}

/** Frames of one round, as they arrive. */
export interface FrameSource {
  /**
   * What a window holds of a round that no cursor covers, by second. A claim's frames are written in
   * order, so none is passed over.
   */
  framesAfter(
    runId: string,
    round: number,
    cursors: readonly FrameCursor[],
    window: FrameWindow,
  ): Promise<readonly StoredFrame[]>;
}

/** Customers' figures, second by second. */
export interface CustomerSeconds {
  saveCustomerSecond(runId: string, second: CustomerSecond): Promise<void>;
}

export interface CustomerSecondReader {
  customers(runId: string, from: Position): Promise<readonly CustomerSecond[]>;
}

/** Figures of the target's processes, second by second. */
export interface MetricSeconds {
  saveMetricSecond(runId: string, second: ResourceSecond): Promise<void>;
}

export interface MetricSecondReader {
  metricSeconds(runId: string): Promise<readonly ResourceSecond[]>;
}

/** The events of a run, numbered from 1 without a gap. */
export interface EventLog {
  /** Writes them in the order given. Null, and none is written, unless `owner` conducts the run. */
  saveEvents(
    runId: string,
    owner: string,
    events: readonly NewEvent[],
  ): Promise<readonly RunEvent[] | null>;
}

export interface EventReader {
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
}

/** Findings of the audit. */
export interface FindingLog {
  /**
   * A finding that grew replaces its earlier version. `announced`: what goes to the webhook, written in the same statement
   * and once for each finding; null: nothing.
   */
  saveFinding(runId: string, finding: Finding, announced: string | null): Promise<void>;
}

export interface FindingReader {
  /** Without a page: all of them. */
  findings(runId: string, page?: FindingPage): Promise<readonly Finding[]>;
}

/** What audit and leak scan came to at the end of a run. */
export interface AuditResults {
  /** False, and nothing is written, unless `owner` conducts the run. */
  saveAudit(runId: string, owner: string, result: AuditResult): Promise<boolean>;
}

export interface AuditResultReader {
  audit(runId: string): Promise<AuditResult | null>;
}

/** What a run measured, saw and decided. Written as it comes, read again for its report. */
export interface MeasureStore
  extends FramePages,
    FrameSource,
    CustomerSeconds,
    CustomerSecondReader,
    MetricSeconds,
    MetricSecondReader,
    EventLog,
    EventReader,
    FindingLog,
    FindingReader,
    AuditCheckpoints,
    AuditResults,
    AuditResultReader {}

const bodiesOf =
  (pool: Pool) =>
  async <T>(sql: string, values: readonly unknown[]): Promise<readonly T[]> =>
    (await pool.query<{ body: T }>(sql, [...values])).rows.map((row) => row.body);

/** What is kept second by second, written once for each. */
function secondsStore(
  pool: Pool,
): CustomerSeconds & CustomerSecondReader & MetricSeconds & MetricSecondReader {
  const bodies = bodiesOf(pool);
  return {
    async saveCustomerSecond(runId, second) {
      await pool.query(
        `insert into customer_seconds (run_id, round, second, body) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [runId, second.round, second.second, JSON.stringify(second)],
      );
    },
    customers: (runId, { round, second }) =>
      bodies(
        `select body from customer_seconds where run_id = $1 and (round, second) >= ($2, $3)
         order by round, second`,
        [runId, round, second],
      ),
    async saveMetricSecond(runId, second) {
      await pool.query(
        `insert into metric_seconds (run_id, round, second, body) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [runId, second.round, second.second, JSON.stringify(second)],
      );
    },
    metricSeconds: (runId) =>
      bodies('select body from metric_seconds where run_id = $1 order by round, second', [runId]),
  };
}

export function createMeasureStore(pool: Pool): MeasureStore {
  const bodies = bodiesOf(pool);
  return {
    framePages: (runId, from) => framePages(pool, runId, from),
    framesAfter: (...of) => framesAfter(pool, ...of),
    ...secondsStore(pool),
    saveEvents: (runId, owner, events) => saveEvents(pool, runId, owner, events),
    async events(runId, afterSeq) {
      const { rows } = await pool.query<EventRow>(
        'select seq, at, kind, message, data from events where run_id = $1 and seq > $2 order by seq',
        [runId, afterSeq],
      );
      return rows.map(runEvent);
    },
    async saveFinding(runId, finding, announced) {
      await pool.query(
        `with announced as (
           insert into webhook_deliveries (run_id, finding, body)
           select $1, $2, $4::text where $4::text is not null
           on conflict (run_id, finding) do nothing
         )
         insert into findings (run_id, key, body) values ($1, $2, $3)
         on conflict (run_id, key) do update
           set body = excluded.body, stored_at = clock_timestamp()`,
        [runId, finding.id, JSON.stringify(finding), announced],
      );
    },
    findings: (runId, page) =>
      bodies('select body from findings where run_id = $1 order by seq offset $2 limit $3', [
        runId,
        page?.offset ?? 0,
        page?.limit ?? null,
      ]),
    ...createAuditCheckpoints(pool),
    async saveAudit(runId, owner, result) {
      const saved = await pool.query(
        `with own as materialized (
           select id from runs where id = $1 and owner = $2 for share
         )
         insert into audit_results (run_id, summaries, leaks)
         select own.id, $3::json, $4::json from own
         on conflict (run_id) do update
           set summaries = excluded.summaries, leaks = excluded.leaks`,
        [runId, owner, JSON.stringify(result.summaries), JSON.stringify(result.leaks)],
      );
      return saved.rowCount === 1;
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

/** The inner limit makes the planner read the index once for each claim. */
async function framesAfter(
  pool: Pool,
  runId: string,
  round: number,
  cursors: readonly FrameCursor[],
  { fromSecond, belowSecond, framesMax }: FrameWindow,
): Promise<readonly StoredFrame[]> {
  const { rows } = await pool.query<FrameCursor & { readonly body: unknown }>(
    `with claims as materialized (
       select s.shard, e.epoch, coalesce(c.second, $8 - 1) as second
       from shards s
       cross join generate_series(1, s.epoch) as e(epoch)
       left join unnest($3::int[], $4::int[], $5::int[]) as c(shard, epoch, second)
         on c.shard = s.shard and c.epoch = e.epoch
       where s.run_id = $1 and s.round = $2
     )
     select claims.shard, claims.epoch, f.second, f.body from claims
     cross join lateral (
       select body, second from frames
       where run_id = $1 and round = $2 and shard = claims.shard
         and epoch = claims.epoch and second > claims.second and second < $6
       order by second limit $7
     ) f
     order by f.second, claims.shard, claims.epoch`,
    [
      ...[runId, round, cursors.map(({ shard }) => shard)],
      ...[cursors.map(({ epoch }) => epoch), cursors.map(({ second }) => second)],
      ...[belowSecond, framesMax, fromSecond],
    ],
  );
  return rows.map(({ body, ...at }) => ({ ...at, frame: isFrame(body) ? body : null }));
}

interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The run's counter numbers its events; the row lock excludes gaps and duplicates. */
async function saveEvents(
  pool: Pool,
  runId: string,
  owner: string,
  events: readonly NewEvent[],
): Promise<readonly RunEvent[] | null> {
  const { rows } = await pool.query<EventRow>(
    `with numbered as (
       update runs set event_seq = event_seq + $3 where id = $1 and owner = $2
       returning event_seq - $3 as before
     )
     insert into events (run_id, seq, kind, message, data)
     select $1, before + n, kind, message, data::json
     from numbered cross join unnest($4::text[], $5::text[], $6::text[])
       with ordinality as entry (kind, message, data, n)
     order by n
     returning seq, at, kind, message, data`,
    [
      ...[runId, owner, events.length, events.map(({ kind }) => kind)],
      ...[events.map(({ message }) => message), events.map(({ data }) => JSON.stringify(data))],
    ],
  );
  return rows.length === events.length ? rows.map(runEvent) : null;
}

function runEvent(row: EventRow): RunEvent {
  return { ...row, at: row.at.toISOString() };
}
