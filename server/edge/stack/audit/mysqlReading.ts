import type { Row } from '../../../core/audit/facts/fact.ts';
import {
  addRow,
  type Delta,
  type FactIds,
  type FactKind,
  factKinds,
  newDelta,
} from '../../../core/audit/facts/registry.ts';
import type {
  Snapshot,
  SourceOptions,
  StoreReading,
  StoreRequest,
  Watermark,
} from '../../../core/audit/sources/auditSource.ts';
import {
  createReadBudget,
  nothingHeld,
  type ReadBudget,
} from '../../../core/audit/sources/readBudget.ts';
import {
  columnsQuery,
  type Follows,
  factQuery,
  followsBy,
  inDatabase,
  overwrittenQuery,
  recallQuery,
} from './mysqlQueries.ts';
import {
  completeIn,
  noReadings,
  type PositionReadings,
  type Positions,
  withReading,
} from './mysqlReadView.ts';
import { runMysqlRules } from './mysqlRules.ts';
import { type MysqlSession, ofQuery } from './mysqlSession.ts';
import { readOverwritten } from './overwrittenRows.ts';
import { nextWatermark, type SnapshotBounds } from './transactionWatermark.ts';

/** A snapshot, and when it was taken by a clock that only moves forward. */
export interface MysqlSnapshot extends SnapshotBounds {
  readonly takenMs: number;
}

/** What a source knows of a store from its readings so far. */
export interface StoreMemory {
  readonly follows: Map<FactKind, Follows>;
  readings: PositionReadings;
}

export const newMemory = (): StoreMemory => ({ follows: new Map(), readings: noReadings });

/** What a store is read with. */
export interface StoreReader {
  readonly connection: MysqlSession;
  readonly options: SourceOptions;
  readonly schema: string | null;
  readonly memory: StoreMemory;
  readonly snapshot: MysqlSnapshot;
  /** How long before a transaction gets its number it may have taken an id. */
  readonly lagMs: number;
}

/** Reads a store in the snapshot that is open. */
export async function readStore(
  reader: StoreReader,
  { after, latest, held, recall, rules }: StoreRequest,
  recount: boolean,
): Promise<StoreReading> {
  const { memory, snapshot, lagMs } = reader;
  const { connection, schema, options } = reader;
  const { limits } = options;
  const from = after === null ? null : cursorOf(after);
  const known = completeIn(memory.readings, snapshot, snapshot.takenMs, lagMs);
  const complete = furthest(from?.positions ?? new Map(), known.complete);
  const read = await readFacts(reader, from, complete, createReadBudget(limits, held));
  const recalled = recall === undefined ? null : await recallFacts(reader, recall);
  const counted = recount
    ? await readFacts(reader, null, complete, createReadBudget(limits, nothingHeld))
    : null;
  const { watermark, ageMs } = nextWatermark(latest, snapshot);
  const { xmax, takenMs } = snapshot;
  memory.readings = withReading(known, {
    xmax,
    takenMs,
    positions: furthest(complete, read.highest),
  });
  const positions = Object.fromEntries([...complete].map(([kind, id]) => [kind, String(id)]));
  const ruled =
    rules === undefined || schema === null
      ? {}
      : { rules: await runMysqlRules(connection, schema, rules) };
  return {
    snapshot: { ...read.snapshot, ...ruled },
    recalled,
    recount: counted?.snapshot ?? null,
    watermark: { ...watermark, ...positions, source },
    watermarkAgeMs: ageMs,
  };
}

/** Where a reading goes on: from a transaction, and above an id of each query that is followed by ids. */
interface Cursor {
  readonly xmin: bigint;
  readonly positions: Positions;
}

const source = 'mysql';

/** Throws when another source made the watermark. */
function cursorOf(watermark: Watermark): Cursor {
  if (watermark.source !== source || typeof watermark.xmin !== 'string') {
    throw new Error('the stored watermark is not one of the mysql source');
  }
  const positions = factKinds.flatMap(({ name }) => {
    const id = watermark[name];
    return typeof id === 'string' ? [[name, BigInt(id)] as const] : [];
  });
  return { xmin: BigInt(watermark.xmin), positions: new Map(positions) };
}

/** The higher id of both. */
function furthest(a: Positions, b: Positions): Positions {
  const all = new Map(a);
  for (const [kind, id] of b) {
    const other = all.get(kind);
    if (other === undefined || other < id) all.set(kind, id);
  }
  return all;
}

interface FactsRead {
  readonly snapshot: Snapshot;
  /** The highest id that was seen of each query that is followed by ids. */
  readonly highest: Positions;
}

async function readFacts(
  reader: StoreReader,
  from: Cursor | null,
  complete: Positions,
  budget: ReadBudget,
): Promise<FactsRead> {
  const { connection, options, schema, snapshot } = reader;
  const { file, limits } = options;
  const settled = newDelta();
  const recent = newDelta();
  const highest = new Map<FactKind, bigint>();
  const { atMs } = snapshot;
  if (schema === null) {
    return { snapshot: { atMs, settled, recent, counters: null, stock: null }, highest };
  }
  const rowsMax = limits.factsMax + 1;
  for (const { name, columns } of factKinds) {
    const given = file.facts[name];
    if (given === undefined) continue;
    const sql = inDatabase(given, schema);
    const follows = await followsOf(reader, name, sql);
    const start = follows === 'xid' ? from?.xmin : from?.positions.get(name);
    const query = factQuery(sql, columns, follows, start ?? null, rowsMax);
    const settledUpTo = plain(follows === 'xid' ? snapshot.xmin - 1n : (complete.get(name) ?? -1n));
    let top: Place = -1;
    await connection.eachRow(name, query, (row) => {
      budget.take(name, row);
      const place = follows === 'whole' ? null : placeOf(name, follows, row);
      addRow(place !== null && place <= settledUpTo ? settled : recent, name, row);
      if (place !== null && place > top) top = place;
    });
    if (follows === 'position' && top >= 0) highest.set(name, BigInt(top));
  }
  const overwritten = await readOverwritten(file, budget, (name, sql, columns, take) =>
    connection.eachRow(name, overwrittenQuery(inDatabase(sql, schema), columns, rowsMax), take),
  );
  return { snapshot: { atMs, settled, recent, ...overwritten }, highest };
}

/** How a query is followed. Its columns are looked at before the first reading. */
async function followsOf(
  { connection, memory }: StoreReader,
  name: FactKind,
  sql: string,
): Promise<Follows> {
  const known = memory.follows.get(name);
  if (known !== undefined) return known;
  const follows = followsBy(await ofQuery(name, connection.columns(columnsQuery(sql))));
  memory.follows.set(name, follows);
  return follows;
}

/** A transaction or an id: a number where that is exact, which costs much less than a `bigint`. */
type Place = number | bigint;

const plain = (place: bigint): Place => (place <= Number.MAX_SAFE_INTEGER ? Number(place) : place);

/** Where a row stands among those of its query. */
function placeOf(name: FactKind, follows: Follows, { zerohour_place: place }: Row): Place {
  if (typeof place === 'string' && /^\d+$/.test(place)) {
    const number = Number(place);
    return Number.isSafeInteger(number) ? number : BigInt(place);
  }
  const wanted =
    follows === 'xid' ? 'a column BIGINT UNSIGNED AS ROW START' : 'an AUTO_INCREMENT id';
  throw new Error(
    `audit query "${name}": column ${follows} holds ${JSON.stringify(place)}, which is not the value of ${wanted}`,
  );
}

/** The rows of these facts that the snapshot still shows. */
async function recallFacts(
  { connection, options: { file, limits }, schema }: StoreReader,
  recall: FactIds,
): Promise<Delta> {
  const found = newDelta();
  const budget = createReadBudget(limits, nothingHeld);
  for (const { name, columns } of factKinds) {
    const sql = file.facts[name];
    const ids = recall[name];
    if (sql === undefined || schema === null || ids.size === 0) continue;
    const query = recallQuery(inDatabase(sql, schema), columns, ids, limits.factsMax + 1);
    await connection.eachRow(name, query, (row) => {
      if (!ids.has(String(row.id))) return;
      budget.take(name, row);
      addRow(found, name, row);
    });
  }
  return found;
}
