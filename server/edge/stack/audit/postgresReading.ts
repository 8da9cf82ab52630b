import type pg from 'pg';
import type { Row } from '../../../core/audit/facts/fact.ts';
import {
  addRow,
  type Delta,
  type FactIds,
  type FactKind,
  factKinds,
  newDelta,
} from '../../../core/audit/facts/registry.ts';
import type { Store } from '../../../core/audit/finding.ts';
import type {
  Snapshot,
  SourceOptions,
  StoreReading,
  StoreRequest,
} from '../../../core/audit/sources/auditSource.ts';
import {
  createReadBudget,
  nothingHeld,
  type ReadBudget,
} from '../../../core/audit/sources/readBudget.ts';
import { copyRows } from './copyRows.ts';
import { queryError } from './databaseSource.ts';
import { afterFullScan, type IdRange, type IdWindows, windowsAt } from './idWindow.ts';
import { readOverwritten } from './overwrittenRows.ts';
import {
  addedColumns,
  factQuery,
  inSchema,
  overwrittenQuery,
  type QueryShape,
  queryShape,
  type RowsFrom,
  recallQuery,
  wholeXid,
} from './postgresQueries.ts';
import { runRules } from './postgresRules.ts';
import {
  nextPassed,
  nextWatermark,
  type Passed,
  type SnapshotBounds,
  xminOf,
} from './transactionWatermark.ts';

/** A snapshot, and whether the database keeps commit times. */
export interface PostgresSnapshot extends SnapshotBounds {
  readonly commitTimes: boolean;
  /**
   * The oldest open transaction that may have written to this database; `xmax` when there is none. `xmin` counts those of
   * the server's other databases, too: from it on rows are read again.
   */
  readonly oldest: bigint;
  /** Up to when it shows all that was committed; null: nobody knows. */
  readonly shownMs: number | null;
}

/** What a source knows of a store from its readings so far. */
export interface StoreMemory {
  readonly shapes: Map<FactKind, QueryShape>;
  windows: IdWindows;
  passed: Passed;
}

/** What a store is read with. */
export interface StoreReader {
  readonly client: pg.Client;
  readonly options: SourceOptions;
  readonly store: Store;
  readonly memory: StoreMemory;
  readonly snapshot: PostgresSnapshot;
  /** Milliseconds that only move forward. */
  readonly now: () => number;
}

/** Which rows are asked for, and by which queries only a part of the ids. */
interface Scan {
  readonly from: bigint | null;
  /** Null: all ids. */
  readonly windows: ReadonlyMap<FactKind, number> | null;
}

/**
 * Reads a store in the snapshot that is open. A scan through windows gives all facts as recent, and the next one asks
 * from the same transaction on: only a scan through all rows settles. Only such a scan passes a reading, too: what a
 * transaction left below a window is not shown by the others, however long ago it ended.
 */
export async function readStore(
  reader: StoreReader,
  { after, latest, held, recall, rules }: StoreRequest,
  recount: boolean,
): Promise<StoreReading> {
  const { memory, snapshot, now, options } = reader;
  const from = after === null ? null : xminOf(after);
  const windows = recount ? null : windowsAt(memory.windows, from, now());
  const open = { ...snapshot, xmin: snapshot.oldest };
  const read = await readFacts(reader, { from, windows }, createReadBudget(options.limits, held));
  if (windows === null) {
    memory.windows = afterFullScan(memory.windows, from, {
      ...{ xmin: snapshot.xmin, xmax: snapshot.xmax, ids: read.ids },
      ...{ endedMs: now(), tookMs: read.tookMs },
    });
    if (snapshot.shownMs !== null) {
      memory.passed = nextPassed(memory.passed, { ...open, atMs: snapshot.shownMs });
    }
  }
  const cursor = windows === null || from === null ? snapshot.xmin : from;
  const { watermark, ageMs } = nextWatermark(latest, open, cursor);
  const recalled = recall === undefined ? null : await recallFacts(reader, recall);
  const schema = options.schemas[reader.store];
  const ruled =
    rules === undefined || schema === null
      ? {}
      : { rules: await runRules(reader.client, schema, rules) };
  const all = { from: null, windows: null };
  return {
    snapshot: { ...read.snapshot, ...ruled },
    recalled,
    recount: recount
      ? (await readFacts(reader, all, createReadBudget(options.limits, nothingHeld))).snapshot
      : null,
    watermark,
    watermarkAgeMs: ageMs,
    passedAtMs: memory.passed.atMs,
  };
}

interface FactsRead {
  readonly snapshot: Snapshot;
  /** The ids that were shown, of each query that a window could read. */
  readonly ids: ReadonlyMap<FactKind, IdRange | null>;
  /** How long these queries took. */
  readonly tookMs: number;
}

async function readFacts(reader: StoreReader, scan: Scan, budget: ReadBudget): Promise<FactsRead> {
  const { options, store, snapshot, now } = reader;
  const settled = newDelta();
  const recent = newDelta();
  const schema = options.schemas[store];
  const { atMs } = snapshot;
  const ids = new Map<FactKind, IdRange | null>();
  let tookMs = 0;
  if (schema === null) {
    return { snapshot: { atMs, settled, recent, counters: null, stock: null }, ids, tookMs };
  }
  const settledBelow = scan.windows === null ? snapshot.xmin : 0n;
  for (const { name, columns } of factKinds) {
    const sql = options.file.facts[name];
    if (sql === undefined) continue;
    const startedMs = now();
    const query = { name, columns, sql: inSchema(sql, schema) };
    const shape = await shapeOf(reader, query);
    const isSettled = latestOnly((xid) => wholeXid(xid, shape.xid, snapshot.xmax) < settledBelow);
    const hasWindow = options.appendOnly === true && shape.xid === 'xid' && shape.hasNumericId;
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    await factRows(reader, query, shape, scan, (row) => {
      budget.take(name, row);
      addRow(isSettled(String(row.zerohour_xid)) ? settled : recent, name, row);
      if (!hasWindow) return;
      const id = Number(row.id);
      lowest = Math.min(lowest, id);
      highest = Math.max(highest, id);
    });
    if (!hasWindow) continue;
    ids.set(name, lowest <= highest ? { lowest, highest } : null);
    tookMs += now() - startedMs;
  }
  const overwritten = await readOverwritten(options.file, budget, (name, sql, columns, take) => {
    const asked = overwrittenQuery(inSchema(sql, schema), columns);
    return copyRows(reader.client, { name, sql: limited(asked, options), columns }, take);
  });
  return { snapshot: { atMs, settled, recent, ...overwritten }, ids, tookMs };
}

/** Keeps the latest answer: rows of one transaction stand together. */
function latestOnly<T>(answerTo: (text: string) => T): (text: string) => T {
  let latest: { readonly text: string; readonly answer: T } | null = null;
  return (text) => {
    if (latest?.text !== text) latest = { text, answer: answerTo(text) };
    return latest.answer;
  };
}

interface FactQuery {
  readonly name: FactKind;
  readonly columns: readonly string[];
  readonly sql: string;
}

/** The columns of a fact query are looked at before the first reading. */
async function shapeOf(
  { client, memory }: StoreReader,
  { name, columns, sql }: FactQuery,
): Promise<QueryShape> {
  const shape = memory.shapes.get(name) ?? (await named(name, queryShape(client, sql, columns)));
  memory.shapes.set(name, shape);
  return shape;
}

async function factRows(
  reader: StoreReader,
  { name, columns, sql }: FactQuery,
  shape: QueryShape,
  { from, windows }: Scan,
  take: (row: Row) => void,
): Promise<void> {
  const since: RowsFrom | null =
    from === null ? null : { xmin: from, idsAbove: windows?.get(name) ?? null };
  const query = factQuery(sql, columns, shape, since, reader.snapshot);
  await copyFacts(reader, name, query, columns, take);
}

/** Gives each row of a fact query with its commit time as a number. */
async function copyFacts(
  { client, options }: Pick<StoreReader, 'client' | 'options'>,
  name: FactKind,
  query: string,
  given: readonly string[],
  take: (row: Row) => void,
): Promise<void> {
  const columns = [...given, ...addedColumns];
  const timeOf = latestOnly(Number);
  await copyRows(client, { name, sql: limited(query, options), columns }, (row) => {
    const at = row.zerohour_at_ms;
    if (typeof at === 'string') row.zerohour_at_ms = timeOf(at);
    take(row);
  });
}

/** One row more than may be read, so that it shows. */
const limited = (sql: string, { limits }: Pick<SourceOptions, 'limits'>): string =>
  `${sql} LIMIT ${limits.factsMax + 1}`;

/** The rows of these facts that the snapshot still shows. */
async function recallFacts(reader: StoreReader, recall: FactIds): Promise<Delta> {
  const { options, store, snapshot } = reader;
  const found = newDelta();
  const schema = options.schemas[store];
  const budget = createReadBudget(options.limits, nothingHeld);
  for (const { name, columns } of factKinds) {
    const sql = options.file.facts[name];
    if (sql === undefined || schema === null || recall[name].size === 0) continue;
    const query = recallQuery(inSchema(sql, schema), columns, recall[name], snapshot);
    await copyFacts(reader, name, query, columns, (row) => {
      budget.take(name, row);
      addRow(found, name, row);
    });
  }
  return found;
}

/** Rejects with a line that names the query. */
async function named<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw queryError(name, error);
  }
}
