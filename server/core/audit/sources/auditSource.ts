import type { Backlog, BacklogReading } from '../drain/drain.ts';
import type { HandStatement, TableShapes } from '../engine/interventions.ts';
import type { OpenTransactions } from '../engine/openTransactions.ts';
import type { Counters } from '../facts/counters.ts';
import type { Delta, FactIds } from '../facts/registry.ts';
import type { Stock } from '../facts/stock.ts';
import type { Store } from '../finding.ts';
import type { RedisProblem, RedisStockReading } from '../redis/redisStock.ts';
import type { RuleReading, SqlRule } from '../rules/sqlRule.ts';
import type { AuditFile } from './auditFile.ts';
import type { Held, ReadLimits } from './readBudget.ts';

/**
 * Method: a source gives each fact once as settled, when no later snapshot can show a fact that
 * committed before it. Facts that are visible and not settled are given as recent, again with each
 * reading. A source divides the two in its own way: it returns a watermark with each reading and
 * gets it back with the next. ADR 8 describes the PostgreSQL source.
 */
export interface AuditSource {
  /**
   * Reads both stores, each in one consistent snapshot. Rejects with one line when the source cannot
   * be read at all or is closed; a store whose queries fail has a problem of its own.
   */
  read(request: ReadRequest): Promise<SourceReading>;
  /**
   * Runs each query once in each store, for its columns and first rows. Rejects like `read`. Absent: the source
   * cannot tell before a run.
   */
  check?(): Promise<readonly QueryCheck[]>;
  close(): Promise<void>;
}

/** What one query of an audit file gave when it was run once. */
export interface QueryCheck {
  readonly store: Store;
  /** The kind of fact, `stock`, `counters`, or a backlog by `backlogQuery`. */
  readonly query: string;
  /** Columns that it must give. */
  readonly columns: readonly string[];
  /** How many of its first rows were read. */
  readonly rows: number;
  /** One line; null when the query runs and its rows fit. */
  readonly problem: string | null;
}

/** What a source is opened with. */
export interface SourceOptions {
  /** Address of the database, with a role that may read it. */
  readonly url: string;
  /** Where each store lies; null for a store that the target does not have: its readings hold no facts. */
  readonly schemas: Readonly<Record<Store, string | null>>;
  readonly file: Pick<AuditFile, 'facts' | 'stock' | 'counters'> &
    Partial<Pick<AuditFile, 'drain' | 'decoding'>>;
  /** Is no row of the facts ever changed or deleted? Absent: rows may be. A source may then look for new rows only. */
  readonly appendOnly?: boolean;
  /** A store that holds more has a problem: it is not read to its end. */
  readonly limits: ReadLimits;
}

/** How far a reading saw. Plain JSON that only the source that made it understands. */
export type Watermark = Readonly<Record<string, string | number | null>>;

export interface ReadRequest {
  readonly stores: Readonly<Record<Store, StoreRequest>>;
  /** Give all facts of the same snapshot a second time, for a recount from zero? */
  readonly recount: boolean;
}

export interface StoreRequest {
  /** Facts that were settled up to this watermark are not given again; null: all are given. */
  readonly after: Watermark | null;
  /**
   * The watermark of the latest reading, for the age of the next. It may be another server's, whose
   * facts must be read again; null when there was none.
   */
  readonly latest: Watermark | null;
  /** Facts whose rows are wanted once more, as this snapshot shows them; absent: none. */
  readonly recall?: FactIds;
  /** Rules of the user that are due; absent: none. */
  readonly rules?: readonly SqlRule[];
  /** Backlogs that are read; absent: none. */
  readonly backlogs?: readonly Backlog[];
  /** What the audit holds of the facts up to `after`; it counts towards the limits. */
  readonly held: Held;
}

export interface SourceReading {
  /** The database's clock at the snapshot. Where somebody moves that clock, it goes on as if nobody had. */
  readonly atMs: number;
  /** The same by the clock as it was moved, by which commits are timed; absent: it was not. */
  readonly clockMs?: number;
  readonly stores: Readonly<Record<Store, StoreReading | StoreProblem>>;
  /** Transactions that are open; absent where the source does not say. */
  readonly open?: OpenTransactions;
  /** Statements by hand since the reading before; absent where the source does not say. */
  readonly byHand?: readonly HandStatement[];
}

export interface StoreReading {
  readonly snapshot: Snapshot;
  /** The rows of `recall` that the same snapshot still shows; null where none were asked for. */
  readonly recalled: Delta | null;
  /** The same snapshot from zero; null unless a recount was asked for. */
  readonly recount: Snapshot | null;
  readonly watermark: Watermark;
  /** For how long facts have been kept from settling, by the database's clock; 0 when nothing keeps them. */
  readonly watermarkAgeMs: number;
  /**
   * The latest reading of which every transaction that was open then has ended, by the database's clock; null: of none.
   * Absent: the source does not say.
   */
  readonly passedAtMs?: number | null;
  /** The tables that the queries name; absent where the reading did not look. */
  readonly tables?: TableShapes;
  /** What the backlogs that were asked for gave in the same snapshot; absent where none was. */
  readonly backlogs?: readonly BacklogReading[];
}

export interface StoreProblem {
  /** One line: what could not be read. */
  readonly problem: string;
}

/** What one reading shows of a store. */
export interface Snapshot {
  /** The database's clock. */
  readonly atMs: number;
  /** Facts that every later snapshot shows too, and that no earlier one gave as settled. */
  readonly settled: Delta;
  /** Visible facts that the next reading gives again. */
  readonly recent: Delta;
  /** Null when the audit file has no query for them. */
  readonly counters: Counters | null;
  /** Null when the audit file has no query for it. */
  readonly stock: Stock | null;
  /** What the rules that were due gave; absent where none was, or where the source runs none. */
  readonly rules?: readonly RuleReading[];
  /** What Redis shows, read after the snapshot; absent where the audit file has no "redis". */
  readonly redis?: RedisStockReading | RedisProblem;
}
