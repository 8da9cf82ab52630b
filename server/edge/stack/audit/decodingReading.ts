import pg from 'pg';
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
  Watermark,
} from '../../../core/audit/sources/auditSource.ts';
import {
  createReadBudget,
  nothingHeld,
  type ReadBudget,
} from '../../../core/audit/sources/readBudget.ts';
import {
  type Changed,
  type ChangeLog,
  changedFrom,
  settledEnd,
  type Visibility,
} from './changeLog.ts';
import { copyRows } from './copyRows.ts';
import { queryKey } from './decodedTransactions.ts';
import type { DecodingShape } from './decodingShape.ts';
import { readOverwritten } from './overwrittenRows.ts';
import { bounded, inSchema, overwrittenQuery } from './postgresQueries.ts';
import { runRules } from './postgresRules.ts';
import { nextWatermark, type SnapshotBounds } from './transactionWatermark.ts';

export interface DecodingSnapshot extends SnapshotBounds {
  readonly shown: Visibility;
}

/** What a store is read with. */
export interface DecodingReader {
  readonly client: pg.Client;
  readonly options: Pick<SourceOptions, 'schemas' | 'file' | 'limits'>;
  readonly store: Store;
  /** Of every fact query of the file. */
  readonly shapes: ReadonlyMap<FactKind, DecodingShape>;
  readonly snapshot: DecodingSnapshot;
  /** The slot that was made before the snapshot, and what it gave by now; null: there is none yet. */
  readonly followed: { readonly slot: string; readonly log: ChangeLog } | null;
}

/**
 * Reads a store in the snapshot that is open: the facts that the log shows as changed since `after`, or all of them where
 * `after` is not of this slot. Without a slot nothing is settled.
 */
export async function readDecodedStore(
  reader: DecodingReader,
  { after, latest, held, recall, rules }: StoreRequest,
  recount: boolean,
): Promise<StoreReading> {
  const { followed, snapshot, options } = reader;
  const from = after === null ? null : numberIn(after, followed?.slot ?? null);
  const delta = createReadBudget(options.limits, held);
  // Facts that are given again replace what is held.
  const again = after === null ? delta : createReadBudget(options.limits, nothingHeld);
  const read = await readFacts(reader, from, { delta, again });
  const recalled = recall === undefined ? null : await recallFacts(reader, recall);
  const schema = options.schemas[reader.store];
  const ruled =
    rules === undefined || schema === null
      ? {}
      : { rules: await runRules(reader.client, schema, rules) };
  const {
    watermark: { heldSinceMs = null },
    ageMs,
  } = nextWatermark(latest, snapshot);
  const all = createReadBudget(options.limits, nothingHeld);
  return {
    snapshot: { ...read, ...ruled },
    recalled,
    recount: recount ? await readFacts(reader, null, { delta: all, again: all }) : null,
    watermark: {
      ...{ oldest: String(snapshot.xmin), heldSinceMs, slot: followed?.slot ?? null },
      number: followed === null ? 0 : settledEnd(followed.log, snapshot.shown),
    },
    watermarkAgeMs: ageMs,
  };
}

/** From where in the log of this slot a watermark asks; null: it is of another. Throws when another source made it. */
export function numberIn(watermark: Watermark, slot: string | null): number | null {
  if (watermark.slot === undefined || typeof watermark.number !== 'number') {
    throw new Error('the stored watermark is not one of the postgres-decoding source');
  }
  return slot !== null && watermark.slot === slot ? watermark.number : null;
}

async function readFacts(
  reader: DecodingReader,
  from: number | null,
  budgets: { readonly delta: ReadBudget; readonly again: ReadBudget },
): Promise<Snapshot> {
  const { options, store, snapshot, shapes, followed } = reader;
  const [settled, recent] = [newDelta(), newDelta()];
  const schema = options.schemas[store];
  const { atMs } = snapshot;
  if (schema === null) return { atMs, settled, recent, counters: null, stock: null };
  for (const { name } of factKinds) {
    const shape = shapes.get(name);
    if (shape === undefined) continue;
    const since = changedSince(reader, name, from);
    const isAll = since === null || since.isWhole;
    const changed = since ?? (followed === null ? null : changedSince(reader, name, 'first'));
    const budget = isAll ? budgets.again : budgets.delta;
    await eachFact(reader, name, shape, isAll ? null : [...since.ids.keys()], (row) => {
      const one = changed?.ids.get(String(row.id));
      row.zerohour_at_ms = one?.atMs ?? null;
      budget.take(name, row);
      const isRecent = changed === null || changed.isWholeRecent || one?.isSettled === false;
      addRow(isRecent ? recent : settled, name, row);
    });
  }
  const overwritten = await readOverwritten(
    options.file,
    budgets.delta,
    (name, sql, columns, take) => {
      const asked = overwrittenQuery(inSchema(sql, schema), columns);
      return copyRows(reader.client, { name, sql: limited(asked, options), columns }, take);
    },
  );
  return { atMs, settled, recent, ...overwritten };
}

/** Null: the log does not say. */
function changedSince(
  { followed, store, snapshot }: DecodingReader,
  kind: FactKind,
  from: number | 'first' | null,
): Changed | null {
  if (followed === null || from === null) return null;
  const { log } = followed;
  const number = from === 'first' ? log.first : from;
  return changedFrom(log, number, snapshot.shown, queryKey(store, kind));
}

/** So many ids are asked for in one statement. */
const idsPerQuery = 10_000;

/** Gives each row of a fact query, or those with these ids; a row is good until `take` returns. */
async function eachFact(
  { client, options, store }: DecodingReader,
  name: FactKind,
  shape: DecodingShape,
  ids: readonly string[] | null,
  take: (row: Record<string, unknown>) => void,
): Promise<void> {
  const kind = factKinds.find((each) => each.name === name);
  const sql = options.file.facts[name];
  const schema = options.schemas[store];
  if (kind === undefined || sql === undefined || schema === null) return;
  const { columns } = kind;
  const asked = `SELECT ${bounded(columns, shape.whole)} FROM (${inSchema(sql, schema)}\n) AS f`;
  if (ids === null) {
    await copyRows(client, { name, sql: limited(asked, options), columns }, take);
    return;
  }
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const query = `${asked} WHERE ${idsClause(shape, ids.slice(at, at + idsPerQuery))}`;
    await copyRows(client, { name, sql: limited(query, options), columns }, take);
  }
}

/** Compares ids by the type that they have, so that an index serves; a text that is no such id has no row. */
export function idsClause(
  { idType, whole }: Pick<DecodingShape, 'idType' | 'whole'>,
  ids: readonly string[],
): string {
  if (whole.has('id')) return anyOf('f.id', ids.filter(isWhole), 'bigint');
  if (idType === 'uuid') return anyOf('f.id', ids.filter(isUuid), 'uuid');
  const isText = ['text', 'character varying'].includes(idType);
  return anyOf(isText ? 'f.id' : 'f.id::text', ids, 'text');
}

const isWhole = (text: string): boolean => /^-?\d{1,18}$/.test(text);
const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function anyOf(value: string, texts: readonly string[], type: string): string {
  const quoted = texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`);
  return `${value} = ANY(${pg.escapeLiteral(`{${quoted.join()}}`)}::${type}[])`;
}

/** One row more than may be read, so that it shows. */
const limited = (sql: string, { limits }: Pick<SourceOptions, 'limits'>): string =>
  `${sql} LIMIT ${limits.factsMax + 1}`;

/** The rows of these facts that the snapshot still shows. */
async function recallFacts(reader: DecodingReader, recall: FactIds): Promise<Delta> {
  const found = newDelta();
  const budget = createReadBudget(reader.options.limits, nothingHeld);
  for (const { name } of factKinds) {
    const shape = reader.shapes.get(name);
    if (shape === undefined || recall[name].size === 0) continue;
    await eachFact(reader, name, shape, [...recall[name]], (row) => {
      budget.take(name, row);
      addRow(found, name, row);
    });
  }
  return found;
}
