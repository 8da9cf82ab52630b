import type { PgPoolLike } from '@zerohour/shadow-data';
import { inTransaction } from '../kit/stores.ts';

/** What the shop allows a customer, and all coupons together; 0: anything. */
export interface Allowance {
  readonly unitsPerCustomer: number;
  readonly couponBudgetCents: number;
}

export interface NewOrder {
  readonly orderId: string;
  readonly key: string;
  /** A digest of what was asked. */
  readonly body: string;
  readonly customer: string;
  readonly sku: string;
  readonly units: number;
  readonly priceCents: number;
  readonly coupon: string | null;
  /** What the coupon takes from the price of the units. */
  readonly discountCents: number;
  readonly totalCents: number;
  readonly allowed: Allowance;
}

export interface Order {
  readonly orderId: string;
  readonly state: 'placed' | 'paid' | 'cancelled';
  readonly totalCents: number;
  readonly customer: string;
  readonly coupon: string | null;
  readonly sku: string;
  readonly units: number;
}

/** What a coupon takes from an order, half of its price at most. */
export const couponCents = 10_000;
export const discountOf = (priceCents: number): number =>
  Math.min(couponCents, Math.floor(priceCents / 2));

/** A part of the statement that commits an order; each reads the row of `placed`. */
export const commitParts = {
  request: 'insert into order_requests (order_id, key, body) select id, $3, $7 from placed',
  line: `insert into order_lines (order_id, sku, units, price_cents)
    select id, $4, $5::int, $6::int from placed`,
  used: 'insert into coupon_uses (order_id, coupon) select id, $9 from placed where $9::text is not null',
  adjusted: `insert into order_adjustments (order_id, amount_cents)
    select id, -$10::int from placed where $10::int > 0`,
  limited: `insert into limited_units (order_id, name, units, units_max)
    select id, $2 || ' ' || $4, $5::int, $11::int from placed where $11::int > 0`,
  spent: `insert into budget_uses (order_id, name, amount_cents, budget_cents)
    select id, 'coupons', $10::int, $12::int from placed where $10::int > 0 and $12::int > 0`,
} as const;
type CommitPart = keyof typeof commitParts;

/** A coupon is taken with the order that it is on; of two orders one comes second. */
export const claimed = `
  insert into coupons (code, order_id)
  select $9::text, $1::text where $9::text is not null and not exists (select from orders where id = $1)
  on conflict (code) do update set order_id = excluded.order_id where coupons.order_id is null
  returning code`;

/** One statement and commit: the order, what it says of itself, and the event. */
export function committing(
  parts: Readonly<Partial<Record<CommitPart, string>>> = commitParts,
  claim = claimed,
): string {
  const others = Object.entries(parts).map(([name, sql]) => `, ${name} as (${sql})`);
  return `
  with claimed as (${claim}), placed as (
    insert into orders (id, customer, idempotency_key, state, total_cents, coupon)
    select $1::text, $2::text, $3::text, 'placed', $8::int, $9::text where $9::text is null or exists (select from claimed)
    on conflict do nothing returning id
  )${others.join('')}
  insert into order_events (order_id, kind) select id, 'placed' from placed returning id`;
}

const commitValues = (order: NewOrder): unknown[] => [
  ...[order.orderId, order.customer, order.key, order.sku, order.units, order.priceCents],
  ...[order.body, order.totalCents, order.coupon, order.discountCents],
  ...[order.allowed.unitsPerCustomer, order.allowed.couponBudgetCents],
];

const commit = committing();

/** Commits by one statement, asking for no allowance; false when it commits nothing. */
export async function commitBy(
  client: Pick<PgPoolLike, 'query'>,
  order: NewOrder,
  statement = commit,
): Promise<boolean> {
  return (await client.query(statement, commitValues(order))).rows.length > 0;
}

/**
 * Commits order, request, line, coupon and event together; false when the order exists already, its coupon is on another
 * order, or it would take more than is allowed. Orders that share an allowance come one after the other.
 */
export async function commitOrder(pool: PgPoolLike, order: NewOrder): Promise<boolean> {
  const quotas = quotasOf(order);
  if (quotas.length === 0) return commitBy(pool, order);
  return inTransaction(pool, async (client) => {
    for (const { name } of quotas) {
      await client.query('select pg_advisory_xact_lock(hashtext($1))', [name]);
    }
    for (const quota of quotas) {
      const { rows } = await client.query(takenOf[quota.kind], [quota.name]);
      if (Number(rows[0]?.taken) + quota.wanted > quota.most) return false;
    }
    return commitBy(client, order);
  });
}

/**
 * Notes that an order will not be committed, as one that was cancelled before it had a line; false when it exists. A
 * repeated request that would commit it meanwhile comes second.
 */
export async function rejectOrder(pool: PgPoolLike, order: NewOrder): Promise<boolean> {
  const { rows } = await pool.query(
    `insert into orders (id, customer, idempotency_key, state, total_cents, coupon)
     values ($1, $2, $3, 'cancelled', 0, $4) on conflict do nothing returning id`,
    [order.orderId, order.customer, order.key, order.coupon],
  );
  return rows.length > 0;
}

export interface Quota {
  readonly kind: 'units' | 'coupons';
  readonly name: string;
  readonly wanted: number;
  readonly most: number;
}

/** What the order shares with others, in the order in which it is locked. */
export function quotasOf(order: NewOrder): readonly Quota[] {
  const { unitsPerCustomer, couponBudgetCents } = order.allowed;
  const name = `${order.customer} ${order.sku}`;
  const [units, cents] = [order.units, order.discountCents];
  return [
    ...(unitsPerCustomer === 0
      ? []
      : [{ kind: 'units' as const, name, wanted: units, most: unitsPerCustomer }]),
    ...(couponBudgetCents === 0 || cents === 0
      ? []
      : [{ kind: 'coupons' as const, name: 'coupons', wanted: cents, most: couponBudgetCents }]),
  ];
}

/** What orders that are not cancelled take. */
export const takenOf = {
  units: `select coalesce(sum(l.units), 0) as taken from limited_units l
    join orders o on o.id = l.order_id where l.name = $1 and o.state <> 'cancelled'`,
  coupons: `select coalesce(sum(b.amount_cents), 0) as taken from budget_uses b
    join orders o on o.id = b.order_id where b.name = $1 and o.state <> 'cancelled'`,
} as const;

/** The order with its one line; null when there is none. */
export async function findOrder(pool: PgPoolLike, orderId: string): Promise<Order | null> {
  const { rows } = await pool.query(
    `select o.id as "orderId", o.state, o.total_cents as "totalCents", o.customer, o.coupon, l.sku, l.units
     from orders o join order_lines l on l.order_id = o.id where o.id = $1`,
    [orderId],
  );
  return (rows[0] as Order | undefined) ?? null;
}

/** A part of the statement that moves an order on; each reads the row of `moved`. */
export const moveParts = {
  moved: `update orders set state = $2, version = version + 1, xid = pg_current_xact_id()
    where id = $1 and state = 'placed' returning id`,
  freed: `update coupons set order_id = null from moved
    where coupons.order_id = moved.id and $2 = 'cancelled'`,
  journal: 'insert into order_events (order_id, kind) select id, $2 from moved',
} as const;

/** One statement and commit: the state, the coupon of what is cancelled, and the event. */
export function moving(parts: Readonly<Record<string, string>> = moveParts): string {
  const all = Object.entries(parts).map(([name, sql]) => `${name} as (${sql})`);
  return `with ${all.join(', ')} select id from moved`;
}

const move = moving();

/** What an order is moved to, as the shop does it, or as a bug does. */
export type MoveOrder = (
  pool: PgPoolLike,
  orderId: string,
  to: 'paid' | 'cancelled',
) => Promise<string | null>;

/**
 * Moves a placed order on and says what it is now; null when there is no such order. An order
 * that is paid or cancelled stays so, whoever comes second.
 */
export const moveOrder: MoveOrder = (pool, orderId, to) => moveBy(move, pool, orderId, to);

export async function moveBy(
  statement: string,
  pool: PgPoolLike,
  orderId: string,
  to: 'paid' | 'cancelled',
): Promise<string | null> {
  const moved = await pool.query(statement, [orderId, to]);
  if (moved.rows.length > 0) return to;
  const { rows } = await pool.query('select state from orders where id = $1', [orderId]);
  return rows[0] === undefined ? null : String(rows[0].state);
}
