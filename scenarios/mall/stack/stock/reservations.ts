import type { PgPoolLike } from '@zerohour/shadow-data';
import { currentOwner, currentRun } from '../kit/ids.ts';
import { deductBy, type Guard } from './guard.ts';
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

/**
 * Reserves stock for an order, once per order: a second request gets the first one's reservation.
 * The unguarded way does not queue either; that is what it is there to show.
 */
export async function reserve(
  pool: PgPoolLike,
  queue: ItemQueue,
  guard: Guard,
  wanted: Wanted,
): Promise<Reserved> {
  const deduction = { ...wanted, reservationId: `res-${wanted.orderId}` };
  const deduct = (): Promise<number | null> => deductBy[guard](pool, deduction);
  try {
    const line = `${currentOwner()} ${wanted.sku}`;
    const priceCents = await (guard === 'none' ? deduct() : queue.run(line, deduct));
    if (priceCents !== null) return { kind: 'reserved', created: true, state: 'open', priceCents };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  return (await existing(pool, wanted.orderId)) ?? { kind: 'sold-out' };
}

async function existing(pool: PgPoolLike, orderId: string): Promise<Reserved | null> {
  const { rows } = await pool.query(
    `select r.state, s.price_cents from reservations r join stock s using (sku)
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

/** PostgreSQL's unique_violation: this order holds a reservation already. */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
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

/** Ends an open reservation; false when there is none, so that doing it twice changes nothing. */
export async function endReservation(
  pool: PgPoolLike,
  orderId: string,
  how: 'released' | 'sold',
): Promise<boolean> {
  const { rows } = await pool.query(endings[how], [orderId, currentRun()]);
  return rows.length > 0;
}

function ending(state: string, kind: string, counters: string): string {
  return `
  with ended as (
    update reservations set state = '${state}' where order_id = $1 and state = 'open'
    returning id, order_id, sku, units
  ), counted as (
    update stock set ${counters} from ended where stock.sku = ended.sku
  )
  insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
  select sku, '${kind}', units, order_id, id, $2 from ended returning id`;
}

const endings = {
  released: ending(
    'released',
    'release',
    'available = stock.available + ended.units, reserved = stock.reserved - ended.units',
  ),
  sold: ending(
    'sold',
    'sell',
    'reserved = stock.reserved - ended.units, sold = stock.sold + ended.units',
  ),
};
