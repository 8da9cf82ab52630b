import type { PgPoolLike } from '@zerohour/shadow-data';

export interface NewOrder {
  readonly orderId: string;
  readonly key: string;
  readonly customer: string;
  readonly sku: string;
  readonly units: number;
  readonly priceCents: number;
}

export interface Order {
  readonly orderId: string;
  readonly state: 'placed' | 'paid' | 'cancelled';
  readonly totalCents: number;
  readonly customer: string;
  readonly sku: string;
  readonly units: number;
}

/** Commits order, line and event together; false when the order exists already. */
export async function commitOrder(pool: PgPoolLike, order: NewOrder): Promise<boolean> {
  const { rows } = await pool.query(
    `with placed as (
       insert into orders (id, customer, idempotency_key, state, total_cents)
       values ($1, $2, $3, 'placed', $5::int * $6::int) on conflict do nothing returning id
     ), line as (
       insert into order_lines (order_id, sku, units, price_cents)
       select id, $4, $5::int, $6::int from placed
     )
     insert into order_events (order_id, kind) select id, 'placed' from placed returning id`,
    [order.orderId, order.customer, order.key, order.sku, order.units, order.priceCents],
  );
  return rows.length > 0;
}

/** The order with its one line; null when there is none. */
export async function findOrder(pool: PgPoolLike, orderId: string): Promise<Order | null> {
  const { rows } = await pool.query(
    `select o.id as "orderId", o.state, o.total_cents as "totalCents", o.customer, l.sku, l.units
     from orders o join order_lines l on l.order_id = o.id where o.id = $1`,
    [orderId],
  );
  return (rows[0] as Order | undefined) ?? null;
}

/**
 * Moves a placed order on and says what it is now; null when there is no such order. An order
 * that is paid or cancelled stays so, whoever comes second.
 */
export async function moveOrder(
  pool: PgPoolLike,
  orderId: string,
  to: 'paid' | 'cancelled',
): Promise<string | null> {
  const moved = await pool.query(
    `with moved as (
       update orders set state = $2 where id = $1 and state = 'placed' returning id
     )
     insert into order_events (order_id, kind) select id, $2 from moved returning id`,
    [orderId, to],
  );
  if (moved.rows.length > 0) return to;
  const { rows } = await pool.query('select state from orders where id = $1', [orderId]);
  return rows[0] === undefined ? null : String(rows[0].state);
}
