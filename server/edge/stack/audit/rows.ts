import {
  type Counter,
  type Delta,
  type EventFact,
  eventKinds,
  type FactSource,
  type LedgerFact,
  type LineFact,
  ledgerKinds,
  type PaymentFact,
} from '../../../core/audit/facts.ts';

/** Rows of a shop's own queries, as facts. A value that cannot be one throws and names its column. */

export type Row = Readonly<Record<string, unknown>>;
type Fact<S extends FactSource> = Delta[S][number];

const readers: { readonly [S in FactSource]: (row: Row) => Fact<S> } = {
  ledger: ledgerOf,
  lines: lineOf,
  events: eventOf,
  payments: paymentOf,
};

/** The fact of one row. */
export function readFact<S extends FactSource>(source: S, row: Row): Fact<S> {
  return readers[source](row);
}

function ledgerOf(row: Row): LedgerFact {
  return {
    ...identity('ledger', row),
    sku: text('ledger', row, 'sku'),
    kind: oneOf('ledger', row, ledgerKinds),
    units: whole('ledger', row, 'units', 1),
    orderId: optionalText('ledger', row, 'order_id'),
    reservationId: optionalText('ledger', row, 'reservation_id'),
  };
}

function lineOf(row: Row): LineFact {
  return {
    ...identity('lines', row),
    orderId: text('lines', row, 'order_id'),
    sku: text('lines', row, 'sku'),
    units: whole('lines', row, 'units', 1),
    priceCents: whole('lines', row, 'price_cents', 0),
  };
}

function eventOf(row: Row): EventFact {
  return {
    ...identity('events', row),
    orderId: text('events', row, 'order_id'),
    kind: oneOf('events', row, eventKinds),
  };
}

function paymentOf(row: Row): PaymentFact {
  return {
    ...identity('payments', row),
    orderId: text('payments', row, 'order_id'),
    amountCents: whole('payments', row, 'amount_cents', 0),
  };
}

/** The counter of one row, by its SKU. Counters may be below zero: that is a finding, not a bad row. */
export function readCounter(row: Row): readonly [sku: string, counter: Counter] {
  const units = (column: string) => whole('counters', row, column, Number.MIN_SAFE_INTEGER);
  return [
    text('counters', row, 'sku'),
    { available: units('available'), reserved: units('reserved'), sold: units('sold') },
  ];
}

function identity(source: FactSource, row: Row): { id: string; atMs: number | null } {
  const at = row.zerohour_at_ms;
  return { id: text(source, row, 'id'), atMs: typeof at === 'number' ? at : null };
}

function text(source: string, row: Row, column: string): string {
  const value = optionalText(source, row, column);
  if (value === null || value === '') throw unfit(source, column, value);
  return value;
}

function optionalText(source: string, row: Row, column: string): string | null {
  const value = row[column];
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw unfit(source, column, value);
}

function whole(source: string, row: Row, column: string, least: number): number {
  const value = row[column];
  // PostgreSQL's bigint and numeric arrive as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) return number;
  throw unfit(source, column, value);
}

function oneOf<T extends string>(source: string, row: Row, allowed: readonly T[]): T {
  const found = allowed.find((kind) => kind === row.kind);
  if (found === undefined) throw unfit(source, 'kind', row.kind);
  return found;
}

function unfit(source: string, column: string, value: unknown): Error {
  const shown = value === undefined ? 'is missing' : `holds ${JSON.stringify(value)}`;
  return new Error(`audit query "${source}": column ${column} ${shown}`);
}
