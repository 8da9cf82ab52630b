import type { PgPoolLike } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import { digestOf, idFrom } from '../kit/ids.ts';
import { HttpError, type Reply, reply } from '../kit/reply.ts';
import {
  type Allowance,
  commitOrder,
  discountOf,
  findOrder,
  type MoveOrder,
  moveOrder,
  type NewOrder,
  type Order,
  rejectOrder,
} from './orders.ts';
import { endReservation } from './sweep.ts';
import type { UnpaidOrders } from './unpaid.ts';

export const orderSchema = z.object({
  saleId: z.string().min(1).max(100),
  sku: z.string().min(1).max(100),
  units: z.int().min(1).max(10),
  customer: z.string().min(1).max(200),
  coupon: z.string().min(1).max(100).optional(),
});
export type WantedOrder = z.infer<typeof orderSchema>;

const reservedSchema = z.object({
  created: z.boolean(),
  state: z.string(),
  priceCents: z.int(),
});
export type Reserved = z.infer<typeof reservedSchema>;

export interface Placing {
  readonly pool: PgPoolLike;
  readonly inventory: ServiceClient;
  readonly unpaid: UnpaidOrders;
  readonly saleId: string;
  readonly allowed: Allowance;
}

/** What the service does with an order, step by step; a planted bug does one of them otherwise. */
export interface OrderSteps {
  /** The order that a key stands for. */
  readonly idOf: (key: string) => string;
  /** Null when the item is sold out. */
  readonly reserve: (
    placing: Placing,
    orderId: string,
    wanted: WantedOrder,
  ) => Promise<Reserved | null>;
  /** What the units cost, and what a coupon takes from that. */
  readonly price: (wanted: WantedOrder, priceCents: number) => Priced;
  readonly commit: (pool: PgPoolLike, order: NewOrder) => Promise<boolean>;
  readonly find: (pool: PgPoolLike, orderId: string) => Promise<Order | null>;
  /** Answers a key whose order is there. */
  readonly repeat: (pool: PgPoolLike, order: NewOrder, found: Order) => Promise<Reply>;
  readonly move: MoveOrder;
  /** How the reservation of an order that was just paid ends; null: nobody ends it. */
  readonly endPaid: 'sell' | null;
}

export type Priced = Pick<NewOrder, 'discountCents' | 'totalCents'>;

export const orderSteps: OrderSteps = {
  idOf: (key) => idFrom('order', key),
  reserve: reserveUnits,
  price({ units, coupon }, priceCents) {
    const sum = units * priceCents;
    const discountCents = coupon === undefined ? 0 : discountOf(sum);
    return { discountCents, totalCents: sum - discountCents };
  },
  commit: commitOrder,
  find: findOrder,
  repeat: async (_, order, found) => repeatAnswer(order, found),
  move: moveOrder,
  endPaid: 'sell',
};

/** What is known of the item's stock, and who is told what is found. */
export interface StockNotes {
  /** Whether it is known to be sold out, for as many units. */
  readonly isSoldOut: boolean;
  soldOut(): void;
  /** For the first request of an order. */
  reserved(): void;
}

/**
 * Places an order: stock first, then order, line, coupon and event in one commit. The check for
 * unpaid orders is queued before that, so that a crash between the steps leaves no stock behind.
 * The same key gives the same order; the same key for something else is 422.
 */
export async function placeOrder(
  placing: Placing,
  steps: OrderSteps,
  key: string,
  wanted: WantedOrder,
  notes: StockNotes,
): Promise<Reply> {
  if (wanted.saleId !== placing.saleId) return reply(410, { error: 'no-such-sale' });
  const orderId = steps.idOf(key);
  if (notes.isSoldOut) return refuse(placing, steps, orderId, wanted);
  const [reserved] = await Promise.all([
    steps.reserve(placing, orderId, wanted),
    placing.unpaid.schedule(),
  ]);
  if (reserved === null) {
    notes.soldOut();
    return reply(409, { error: 'sold-out' });
  }
  if (reserved.created) notes.reserved();
  const order = newOrder(placing, steps, orderId, key, wanted, reserved.priceCents);
  // An ended reservation belongs to an existing order, or its order was never committed.
  const mayCommit = reserved.created || reserved.state === 'open';
  if (mayCommit && (await steps.commit(placing.pool, order))) {
    return reply(201, { orderId, totalCents: order.totalCents });
  }
  const found = await steps.find(placing.pool, orderId);
  if (found !== null) return steps.repeat(placing.pool, order, found);
  if (!mayCommit) return reply(409, { error: 'reservation-expired' });
  if (await rejectOrder(placing.pool, order)) {
    await endReservation(placing.inventory, orderId, 'release');
    return reply(409, { error: rejectionOf(order) });
  }
  const committed = await steps.find(placing.pool, orderId);
  if (committed !== null) return steps.repeat(placing.pool, order, committed);
  return reply(409, { error: rejectionOf(order) });
}

/** Why an order was not committed that does not exist. */
const rejectionOf = (order: NewOrder): string =>
  order.allowed.unitsPerCustomer > 0 ? 'limit-or-coupon-is-used-up' : 'coupon-is-used';

function newOrder(
  { allowed }: Placing,
  steps: OrderSteps,
  orderId: string,
  key: string,
  wanted: WantedOrder,
  priceCents: number,
): NewOrder {
  const { sku, units, customer, coupon = null } = wanted;
  const body = digestOf({ sku, units, customer, coupon });
  const priced = steps.price(wanted, priceCents);
  return { orderId, key, body, customer, sku, units, priceCents, coupon, ...priced, allowed };
}

/** Refuses without asking for stock; an order that was placed before keeps its answer. */
async function refuse(
  { pool }: Placing,
  steps: OrderSteps,
  orderId: string,
  wanted: WantedOrder,
): Promise<Reply> {
  const found = await steps.find(pool, orderId);
  return found === null
    ? reply(409, { error: 'sold-out' })
    : repeatAnswer({ ...wanted, coupon: wanted.coupon ?? null }, found);
}

export function repeatAnswer(
  wanted: Pick<NewOrder, 'sku' | 'units' | 'customer' | 'coupon'>,
  found: Order,
): Reply {
  const same = (['sku', 'units', 'customer', 'coupon'] as const).every(
    (part) => found[part] === wanted[part],
  );
  if (!same) return reply(422, { error: 'idempotency-key-reused' });
  return reply(201, { orderId: found.orderId, totalCents: found.totalCents });
}

export async function reserveUnits(
  { inventory }: Placing,
  orderId: string,
  { sku, units }: WantedOrder,
): Promise<Reserved | null> {
  const { status, body } = await inventory.call('POST', '/reservations', { orderId, sku, units });
  if (status === 409) return null;
  if (status === 503) throw new HttpError(503, 'inventory-is-busy');
  if (status !== 200 && status !== 201) throw new HttpError(502, `inventory-answered-${status}`);
  return reservedSchema.parse(body);
}
