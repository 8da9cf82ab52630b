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
import { oneLine } from '../../../core/text/oneLine.ts';
import { afterFullScan, type IdRange, type IdWindows, windowsAt } from './idWindow.ts';
import { readOverwritten } from './overwrittenRows.ts';
import {
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
import { nextWatermark, type SnapshotBounds, xminOf } from './transactionWatermark.ts';

/** Each row holds a few texts of `textLengthMax` characters at most. */
const pageRows = 5_000;

/** A snapshot, and whether the database keeps commit times. */
export interface PostgresSnapshot extends SnapshotBounds {
  readonly commitTimes: boolean;
}

/** What a source knows of a store from its readings so far. */
export interface StoreMemory {
  readonly shapes: Map<FactKind, QueryShape>;
  windows: IdWindows;
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
 * from the same transaction on: only a scan through all rows settles.
 */
export async function readStore(
  reader: StoreReader,
  { after, latest, held, recall, rules }: StoreRequest,
  recount: boolean,
): Promise<StoreReading> {
  const { memory, snapshot, now, options } = reader;
  const from = after === null ? null : xminOf(after);
  const windows = recount ? null : windowsAt(memory.windows, from, now());
  const read = await readFacts(reader, { from, windows }, createReadBudget(options.limits, held));
  if (windows === null) {
    memory.windows = afterFullScan(memory.windows, from, {
      ...{ cursor: snapshot.xmin, endedMs: now(), tookMs: read.tookMs, ids: read.ids },
    });
  }
  const cursor = windows === null || from === null ? snapshot.xmin : from;
  const { watermark, ageMs } = nextWatermark(latest, snapshot, cursor);
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
    const { shape, rows } = await factRows(reader, query, scan);
    let range: IdRange | null = null;
    for await (const row of rows) {
      budget.take(name, row);
      const xid = wholeXid(String(row.zerohour_xid), shape.xid, snapshot.xmax);
      addRow(xid < settledBelow ? settled : recent, name, row);
      range = withId(range, Number(row.id));
    }
    if (options.appendOnly !== true || shape.xid !== 'xid' || !shape.hasNumericId) continue;
    ids.set(name, range);
    tookMs += now() - startedMs;
  }
  const overwritten = await readOverwritten(options.file, budget, (name, sql, columns) =>
    pages(reader.client, name, overwrittenQuery(inSchema(sql, schema), columns)),
  );
  return { snapshot: { atMs, settled, recent, ...overwritten }, ids, tookMs };
}

const withId = (range: IdRange | null, id: number): IdRange => ({
  lowest: Math.min(range?.lowest ?? id, id),
  highest: Math.max(range?.highest ?? id, id),
});

interface FactQuery {
  readonly name: FactKind;
  readonly columns: readonly string[];
  readonly sql: string;
}

/** The rows of a fact query. Its columns are looked at before the first reading. */
async function factRows(
  { client, memory, snapshot }: StoreReader,
  { name, columns, sql }: FactQuery,
  { from, windows }: Scan,
): Promise<{ readonly shape: QueryShape; readonly rows: AsyncIterable<Row> }> {
  const shape = memory.shapes.get(name) ?? (await named(name, queryShape(client, sql)));
  memory.shapes.set(name, shape);
  const since: RowsFrom | null =
    from === null ? null : { xmin: from, idsAbove: windows?.get(name) ?? null };
  const query = factQuery(sql, columns, shape, since, snapshot);
  return { shape, rows: pages(client, name, query) };
}

/** The rows of these facts that the snapshot still shows. */
async function recallFacts(
  { client, options: { file, limits, schemas }, store, snapshot }: StoreReader,
  recall: FactIds,
): Promise<Delta> {
  const found = newDelta();
  const schema = schemas[store];
  const budget = createReadBudget(limits, nothingHeld);
  for (const { name, columns } of factKinds) {
    const sql = file.facts[name];
    if (sql === undefined || schema === null || recall[name].size === 0) continue;
    const query = recallQuery(inSchema(sql, schema), columns, recall[name], snapshot);
    for await (const row of pages(client, name, query)) {
      budget.take(name, row);
      addRow(found, name, row);
    }
  }
  return found;
}

/** Rejects with a line that names the query. */
async function named<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`audit query "${name}": ${oneLine(error)}`);
  }
}

/** Rows a page at a time, so that no more than a page is in memory beside what is kept. */
async function* pages(client: pg.Client, name: string, sql: string): AsyncGenerator<Row> {
  const ask = (text: string): Promise<pg.QueryResult> => named(name, client.query(text));
  await ask(`DECLARE audit NO SCROLL CURSOR FOR ${sql}`);
  for (;;) {
    const { rows } = await ask(`FETCH ${pageRows} FROM audit`);
    yield* rows;
    if (rows.length < pageRows) break;
  }
  await ask('CLOSE audit');
}
