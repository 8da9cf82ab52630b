import type { PgPoolLike } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import { idFrom } from '../kit/ids.ts';
import { HttpError, type Reply, reply } from '../kit/reply.ts';
import { commitOrder, findOrder, type Order } from './orders.ts';
import type { UnpaidOrders } from './unpaid.ts';

export const orderSchema = z.object({
  saleId: z.string().min(1).max(100),
  sku: z.string().min(1).max(100),
  units: z.int().min(1).max(10),
  customer: z.string().min(1).max(200),
});
export type WantedOrder = z.infer<typeof orderSchema>;

const reservedSchema = z.object({
  created: z.boolean(),
  state: z.string(),
  priceCents: z.int(),
});
type Reserved = z.infer<typeof reservedSchema>;

export interface Placing {
  readonly pool: PgPoolLike;
  readonly inventory: ServiceClient;
  readonly unpaid: UnpaidOrders;
  readonly saleId: string;
}

/** What is known of the item's stock, and who is told what is found. */
export interface StockNotes {
  /** Whether it is known to be sold out, for as many units. */
  readonly isSoldOut: boolean;
  soldOut(): void;
  /** For the first request of an order. */
  reserved(): void;
}

/**
 * Places an order: stock first, then order, line and event in one commit. The check for
 * unpaid orders is queued before that, so that a crash between the steps leaves no stock behind.
 * The same key gives the same order; the same key for something else is 422.
 */
export async function placeOrder(
  placing: Placing,
  key: string,
  wanted: WantedOrder,
  notes: StockNotes,
): Promise<Reply> {
  if (wanted.saleId !== placing.saleId) return reply(410, { error: 'no-such-sale' });
  const orderId = idFrom('order', key);
  if (notes.isSoldOut) return refuse(placing, orderId, wanted);
  const [reserved] = await Promise.all([
    reserve(placing.inventory, orderId, wanted),
    placing.unpaid.schedule(),
  ]);
  if (reserved === null) {
    notes.soldOut();
    return reply(409, { error: 'sold-out' });
  }
  if (reserved.created) notes.reserved();
  const { priceCents } = reserved;
  const order = { ...wanted, orderId, key, priceCents };
  // An ended reservation belongs to an existing order, or its order was never committed.
  const mayCommit = reserved.created || reserved.state === 'open';
  if (mayCommit && (await commitOrder(placing.pool, order))) {
    return reply(201, { orderId, totalCents: wanted.units * priceCents });
  }
  return repeat(order, await findOrder(placing.pool, orderId));
}

/** Refuses without asking for stock; an order that was placed before keeps its answer. */
async function refuse({ pool }: Placing, orderId: string, wanted: WantedOrder): Promise<Reply> {
  const found = await findOrder(pool, orderId);
  return found === null ? reply(409, { error: 'sold-out' }) : repeat(wanted, found);
}

function repeat(wanted: WantedOrder, found: Order | null): Reply {
  if (found === null) return reply(409, { error: 'reservation-expired' });
  const same =
    found.sku === wanted.sku && found.units === wanted.units && found.customer === wanted.customer;
  if (!same) return reply(422, { error: 'idempotency-key-reused' });
  return reply(201, { orderId: found.orderId, totalCents: found.totalCents });
}

async function reserve(
  inventory: ServiceClient,
  orderId: string,
  { sku, units }: WantedOrder,
): Promise<Reserved | null> {
  const { status, body } = await inventory.call('POST', '/reservations', { orderId, sku, units });
  if (status === 409) return null;
  if (status === 503) throw new HttpError(503, 'inventory-is-busy');
  if (status !== 200 && status !== 201) throw new HttpError(502, `inventory-answered-${status}`);
  return reservedSchema.parse(body);
}
