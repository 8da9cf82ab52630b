/**
 * What a shop wrote down, in the audit's own words. Every fact is one append-only row, known by its
 * id; `atMs` is the database's own commit timestamp, null when the database did not keep it.
 */
interface Fact {
  readonly id: string;
  readonly atMs: number | null;
}

export const ledgerKinds = ['seed', 'restock', 'reserve', 'release', 'sell'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** One movement of stock. `units` is always positive; the kind gives the direction. */
export interface LedgerFact extends Fact {
  readonly sku: string;
  readonly kind: LedgerKind;
  readonly units: number;
  readonly orderId: string | null;
  readonly reservationId: string | null;
}

/** What a customer was promised. */
export interface LineFact extends Fact {
  readonly orderId: string;
  readonly sku: string;
  readonly units: number;
  /** Price of one unit. */
  readonly priceCents: number;
}

export const eventKinds = ['placed', 'paid', 'cancelled'] as const;
export type EventKind = (typeof eventKinds)[number];

export interface EventFact extends Fact {
  readonly orderId: string;
  readonly kind: EventKind;
}

/** Money that was captured. */
export interface PaymentFact extends Fact {
  readonly orderId: string;
  readonly amountCents: number;
}

/** Facts that became visible, in any order. */
export interface Delta {
  readonly ledger: readonly LedgerFact[];
  readonly lines: readonly LineFact[];
  readonly events: readonly EventFact[];
  readonly payments: readonly PaymentFact[];
}

export type FactSource = keyof Delta;
export const factSources = ['ledger', 'lines', 'events', 'payments'] as const;

/** What the shop itself believes to have of a SKU. Not a fact: it is overwritten, so it is read anew each time. */
export interface Counter {
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

export type Counters = ReadonlyMap<string, Counter>;

export const emptyDelta: Delta = { ledger: [], lines: [], events: [], payments: [] };

/** How many rows a delta holds. */
export function countFacts(delta: Delta): number {
  return factSources.reduce((sum, source) => sum + delta[source].length, 0);
}

/** Ids of one table in the order of their numbers where they have some: row 9 before row 10. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** By commit, then by id. A row whose commit time is not known counts as old. */
export function compareCommits(
  a: { readonly atMs: number | null; readonly id: string },
  b: { readonly atMs: number | null; readonly id: string },
): number {
  return (a.atMs ?? 0) - (b.atMs ?? 0) || compareIds(a.id, b.id);
}
