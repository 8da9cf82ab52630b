import type { PgPoolLike } from '@zerohour/shadow-data';
import { currentOwner, currentRun } from '../kit/ids.ts';
import { type Deduct, type Guard, isDuplicate } from './guard.ts';
import type { ItemQueue } from './itemQueue.ts';

export interface Wanted {
  readonly orderId: string;
  readonly sku: string;
  readonly units: number;
}

export type Reserved =
  | {
      readonly kind: 'reserved';
      /** False when an earlier request of the same order had made it. */
      readonly created: boolean;
      readonly state: string;
      readonly priceCents: number;
    }
  | { readonly kind: 'sold-out' };

/** How an instance reserves: the deductions by guard, and the line of each item before them. */
export interface Reserving {
  readonly deductBy: Readonly<Record<Guard, Deduct>>;
  readonly queue: ItemQueue;
  /** Deductions of one item at a time; 0: all. */
  readonly runningMax: number;
}

/**
 * Reserves stock for an order, once per order: a second request gets the first one's reservation.
 * The unguarded way does not queue; that is what it is there to show. The merged one has a line of its own.
 */
export async function reserve(
  pool: PgPoolLike,
  { deductBy, queue, runningMax }: Reserving,
  guard: Guard,
  wanted: Wanted,
): Promise<Reserved> {
  const deduction = { ...wanted, reservationId: `res-${wanted.orderId}` };
  const deduct = (by: Guard): Promise<number | null> => deductBy[by](pool, deduction);
  const line = `${currentOwner()} ${wanted.sku}`;
  const inLine = (by: Guard) => queue.run(line, runningMax, () => deduct(by));
  try {
    const priceCents = await (guard === 'none' || guard === 'merged'
      ? deduct(guard)
      : inLine(guard));
    if (priceCents !== null) return { kind: 'reserved', created: true, state: 'open', priceCents };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // A repeated order that came to another instance at the same moment fails all that were merged with it.
    if (guard === 'merged')
      return reserve(pool, { deductBy, queue, runningMax }, 'row-lock', wanted);
  }
  return (await existing(pool, wanted.orderId)) ?? { kind: 'sold-out' };
}

/** With the price of then: a repeated order must not cost what the item costs by now. */
async function existing(pool: PgPoolLike, orderId: string): Promise<Reserved | null> {
  const { rows } = await pool.query(
    `select r.state, coalesce(
       (select p.price_cents from item_prices p
        where p.sku = r.sku and p.since <= r.created_at and (p.until is null or p.until > r.created_at)
        order by p.since desc limit 1),
       s.price_cents) as price_cents
     from reservations r join stock s using (sku)
     where r.order_id = $1`,
    [orderId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    kind: 'reserved',
    created: false,
    state: String(row.state),
    priceCents: Number(row.price_cents),
  };
}

const openMax = 200;

/** Reservations that have been open for `olderMs` and more, and when the next one will have been. */
export async function listOpen(
  pool: PgPoolLike,
  olderMs: number,
): Promise<{ readonly orderIds: readonly string[]; readonly nextInMs: number | null }> {
  const { rows } = await pool.query(
    `select order_id, $1 - extract(epoch from clock_timestamp() - created_at) * 1000 as "inMs"
     from reservations where state = 'open' order by created_at limit $2`,
    [olderMs, openMax],
  );
  const due = rows.filter((row) => Number(row.inMs) <= 0);
  const next = rows[due.length];
  return {
    orderIds: due.map((row) => String(row.order_id)),
    nextInMs: next === undefined ? null : Math.ceil(Number(next.inMs)),
  };
}

/** The item that an order has reserved; null: none. */
export async function reservedItem(pool: PgPoolLike, orderId: string): Promise<string | null> {
  const { rows } = await pool.query('select sku from reservations where order_id = $1', [orderId]);
  return rows[0] === undefined ? null : String(rows[0].sku);
}

export type Ending = 'released' | 'sold';

/** Ends an open reservation; false when there is none, so that doing it twice changes nothing. */
export type EndReservation = (pool: PgPoolLike, orderId: string, how: Ending) => Promise<boolean>;

export const endReservation: EndReservation = (pool, orderId, how) =>
  endBy(endings[how], pool, orderId);

export async function endBy(
  statement: string,
  pool: PgPoolLike,
  orderId: string,
): Promise<boolean> {
  const { rows } = await pool.query(statement, [orderId, currentRun()]);
  return rows.length > 0;
}

const kinds = { released: 'release', sold: 'sell' } as const;

const counters = {
  released: 'available = stock.available + ended.units, reserved = stock.reserved - ended.units',
  sold: 'reserved = stock.reserved - ended.units, sold = stock.sold + ended.units',
} as const;

/** The parts of the statement that ends a reservation; each of the last two reads the row of `ended`. */
export const endingParts = (how: Ending) => ({
  ended: `update reservations set state = '${how}' where order_id = $1 and state = 'open'
    returning id, order_id, sku, units`,
  counted: `update stock set ${counters[how]} from ended where stock.sku = ended.sku`,
  journal: `insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
    select sku, '${kinds[how]}', units, order_id, id, $2 from ended`,
});

/** One statement and commit: the reservation, the counter, and the ledger. */
export function ending(parts: Readonly<Record<string, string>>): string {
  const all = Object.entries(parts).map(([name, sql]) => `${name} as (${sql})`);
  return `with ${all.join(', ')} select id from ended`;
}

const endings = { released: ending(endingParts('released')), sold: ending(endingParts('sold')) };
