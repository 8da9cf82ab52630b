import type { PgPoolLike } from '@zerohour/shadow-data';
import { z } from 'zod';
import { idFrom } from '../kit/ids.ts';
import { type Reply, reply } from '../kit/reply.ts';
import { inTransaction } from '../kit/stores.ts';

export const refundSchema = z.object({ amountCents: z.int().min(1) });

export interface WantedRefund {
  readonly orderId: string;
  readonly key: string;
  readonly amountCents: number;
}

export type Refund = (pool: PgPoolLike, wanted: WantedRefund) => Promise<Reply>;

/** Cents of an order that were paid, and not paid back. */
export const leftToRefund = `
  select (select coalesce(sum(amount_cents), 0) from payments where order_id = $1)
    - (select coalesce(sum(amount_cents), 0) from refunds where order_id = $1) as cents`;

export const writeRefund = `
  insert into refunds (id, order_id, amount_cents) values ($1, $2, $3)
  on conflict do nothing returning id`;

/**
 * Pays a part of an order back. The payment's row is locked, so that refunds of one order come one after the other and
 * never to more than was paid. The same key gives the same refund.
 */
export const refundPayment: Refund = (pool, { orderId, key, amountCents }) =>
  inTransaction(pool, async (client) => {
    const refundId = idFrom('refund', key);
    await client.query('select from payments where order_id = $1 for update', [orderId]);
    const made = await client.query('select order_id, amount_cents from refunds where id = $1', [
      refundId,
    ]);
    const [before] = made.rows;
    if (before !== undefined) {
      const same = before.order_id === orderId && before.amount_cents === amountCents;
      return same
        ? reply(200, { refundId, amountCents })
        : reply(422, { error: 'idempotency-key-reused' });
    }
    const { rows } = await client.query(leftToRefund, [orderId]);
    if (Number(rows[0]?.cents ?? 0) < amountCents)
      return reply(409, { error: 'more-than-was-paid' });
    await client.query(writeRefund, [refundId, orderId, amountCents]);
    return reply(200, { refundId, amountCents });
  });
