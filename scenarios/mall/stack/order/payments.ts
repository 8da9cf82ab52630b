import type { PgPoolLike } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { Answer, ServiceClient } from '../kit/client.ts';
import type { Counts } from '../kit/counts.ts';
import { idFrom } from '../kit/ids.ts';
import { HttpError, type Reply, reply } from '../kit/reply.ts';
import { type Refund, refundPayment } from './refunds.ts';

export const paySchema = z.object({ amountCents: z.int().min(1) });

export const callbackSchema = z.object({
  orderId: z.string().min(1).max(200),
  reference: z.string().min(1).max(200),
  amountCents: z.int().min(1),
  providerRef: z.string().min(1).max(300),
  /** The client's idempotency key. */
  merchantData: z.string().min(1).max(300),
});
export type Callback = z.infer<typeof callbackSchema>;

const orderSchema = z.object({ state: z.string(), totalCents: z.int() });
export type PayableOrder = z.infer<typeof orderSchema>;

/** Sends a charge to the provider as the switches say: tried again while the provider is busy, or not sent at all. */
export type Charge = (send: () => Promise<Answer>) => Promise<Answer>;

export interface Paying {
  readonly pool: PgPoolLike;
  readonly orders: ServiceClient;
  /** The bank or its mock, by whose work is being done. */
  readonly provider: () => ServiceClient;
  readonly charge: Charge;
  readonly callbackUrl: string;
}

/** What the service does with a payment, step by step; a planted bug does one of them otherwise. */
export interface PaymentSteps {
  /** Why the order may not be paid like this; null when it may. */
  readonly rejection: (order: PayableOrder, amountCents: number) => Reply | null;
  readonly capture: (paying: Paying, event: Callback, counts: Counts) => Promise<Reply>;
  readonly refund: Refund;
}

export const paymentSteps: PaymentSteps = {
  rejection: ({ state, totalCents }, amountCents) => {
    if (state !== 'placed') return reply(409, { error: `order-is-${state}` });
    return totalCents === amountCents ? null : reply(422, { error: 'amount-is-not-the-total' });
  },
  capture,
  refund: refundPayment,
};

export interface WantedPayment {
  readonly orderId: string;
  readonly key: string;
  readonly amountCents: number;
}

/**
 * Pays an order: the provider is asked, and its callback has been dealt with when it answers. The
 * key travels inside the payment's id, so a repeated request is the same charge everywhere.
 */
export async function pay(
  paying: Paying,
  steps: PaymentSteps,
  wanted: WantedPayment,
): Promise<Reply> {
  const { orderId, key, amountCents } = wanted;
  const { status, body } = await paying.orders.call(
    'GET',
    `/orders/${encodeURIComponent(orderId)}`,
  );
  if (status === 404) return reply(404, { error: 'no-such-order' });
  if (status !== 200) throw new HttpError(502, `orders-answered-${status}`);
  const order = orderSchema.parse(body);
  if (order.state === 'paid') return repeat(paying.pool, wanted);
  const rejection = steps.rejection(order, amountCents);
  if (rejection !== null) return rejection;
  const paymentId = idFrom('payment', key);
  const { provider, callbackUrl } = paying;
  const wantedCharge = {
    reference: paymentId,
    orderId,
    amountCents,
    callbackUrl,
    merchantData: key,
  };
  const charge = await paying.charge(() => provider().call('POST', '/charges', wantedCharge));
  if (charge.status === 200) return reply(200, { paymentId, state: 'paid' });
  return reply(charge.status === 409 ? 409 : charge.status === 503 ? 503 : 502, {
    error: charge.status === 409 ? 'payment-declined' : 'provider-is-busy',
  });
}

/** Repeats the first answer for the same key; another key gets 409. */
async function repeat(pool: PgPoolLike, wanted: WantedPayment): Promise<Reply> {
  const { rows } = await pool.query(
    'select id, order_id, amount_cents from payments where idempotency_key = $1',
    [wanted.key],
  );
  const made = rows[0];
  if (made === undefined) return reply(409, { error: 'order-is-paid' });
  if (made.order_id !== wanted.orderId || made.amount_cents !== wanted.amountCents) {
    return reply(422, { error: 'idempotency-key-reused' });
  }
  return reply(200, { paymentId: made.id, state: 'paid' });
}

/** `unguarded`: the order may have another payment. */
export const writePayment = (unguarded = false): string =>
  `insert into payments (id, order_id, amount_cents, provider_ref, idempotency_key, unguarded)
   values ($1, $2, $3, $4, $5, ${unguarded}) on conflict do nothing returning id`;

export const paymentValues = (event: Callback): unknown[] => [
  ...[event.reference, event.orderId, event.amountCents, event.providerRef, event.merchantData],
];

/**
 * What the provider's callback does: the order is marked first, since one that was cancelled
 * meanwhile must not be charged; then the payment is written. Repeating it changes nothing, and a
 * second payment of the same order is declined.
 */
export async function capture(paying: Paying, event: Callback, counts: Counts): Promise<Reply> {
  const { orderId, reference: paymentId } = event;
  const paid = await paying.orders.call('POST', `/orders/${encodeURIComponent(orderId)}/paid`, {});
  if (paid.status === 404 || paid.status === 409) return reply(409, { error: 'declined' });
  if (paid.status !== 200) throw new HttpError(502, `orders-answered-${paid.status}`);
  const written = await paying.pool.query(writePayment(), paymentValues(event));
  if (written.rows.length > 0) {
    counts.add('payment: paid');
    return reply(200, { paymentId });
  }
  const { rows } = await paying.pool.query('select id from payments where order_id = $1', [
    orderId,
  ]);
  if (rows[0]?.id === paymentId) return reply(200, { paymentId });
  return reply(409, { error: 'order-is-paid' });
}
