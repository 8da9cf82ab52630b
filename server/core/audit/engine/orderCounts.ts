import type { LedgerFact } from '../facts/ledger.ts';
import type { Delta, FactCounts, FactKind } from '../facts/registry.ts';

/** How many orders have come to each point, by what shows it. An order counts once, however many rows say so. */
export interface OrderCounts {
  /** A reservation in the ledger; a reservation that names no order counts as one. */
  readonly reserved: number;
  /** An order line. */
  readonly lined: number;
  /** The event "placed". */
  readonly placed: number;
  /** A payment. */
  readonly captured: number;
  /** The event "paid". */
  readonly paid: number;
}

export type OrderPoint = keyof OrderCounts;

export const noOrders: OrderCounts = { reserved: 0, lined: 0, placed: 0, captured: 0, paid: 0 };

const isReservation = ({ kind }: Pick<LedgerFact, 'kind'>): boolean => kind === 'reserve';

/** A reservation of which no row names an order counts as one. */
export const isOwnOrder = (ledger: readonly LedgerFact[]): boolean =>
  ledger.some((row) => isReservation(row) && row.orderId === null);

/** Whether an order has come to a point, by its facts. */
const reached: { readonly [P in OrderPoint]: (order: Delta) => boolean } = {
  reserved: ({ ledger }) => ledger.some(isReservation),
  lined: ({ lines }) => lines.length > 0,
  placed: ({ events }) => events.some(({ kind }) => kind === 'placed'),
  captured: ({ payments }) => payments.length > 0,
  paid: ({ events }) => events.some(({ kind }) => kind === 'paid'),
};

const pointsOf: { readonly [K in FactKind]?: readonly OrderPoint[] } = {
  ledger: ['reserved'],
  lines: ['lined'],
  events: ['placed', 'paid'],
  payments: ['captured'],
};

export const hasReached = (point: OrderPoint, order: Delta): boolean => reached[point](order);

type Points = readonly (readonly [point: OrderPoint, had: boolean])[];
const none: Points = [];

/** The points that a fact of a kind may change, and which of them the order has come to. */
export const pointsBefore = (order: Delta, kind: FactKind): Points =>
  pointsOf[kind]?.map((point) => [point, reached[point](order)] as const) ?? none;

/** Orders of a store, and what shows them. */
export interface OrderLayers {
  /** Orders with a reservation; of a shop whose audit file gives no ledger, those that were placed. */
  readonly reserved: CountedOrders;
  readonly paid: CountedOrders;
}

/** `count`: null where the audit file gives no facts that show it. */
export interface CountedOrders {
  readonly count: number | null;
  readonly by: 'ledger' | 'lines' | 'events' | 'payments' | null;
}

/**
 * The orders that came to each layer since `before`. A kind of which the store holds no fact shows nothing: the next
 * one that may show it is taken.
 */
export function orderLayers(now: OrderCounts, before: OrderCounts, facts: FactCounts): OrderLayers {
  const first = (
    ways: readonly (readonly [OrderPoint, CountedOrders['by'] & keyof FactCounts])[],
  ): CountedOrders => {
    for (const [point, by] of ways) {
      if (facts[by] > 0) return { count: Math.max(0, now[point] - before[point]), by };
    }
    return { count: null, by: null };
  };
  return {
    reserved: first([
      ['reserved', 'ledger'],
      ['lined', 'lines'],
      ['placed', 'events'],
    ]),
    paid: first([
      ['captured', 'payments'],
      ['paid', 'events'],
    ]),
  };
}
