import type { PgPoolLike } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError } from '../kit/reply.ts';
import type { MoveOrder } from './orders.ts';

const openSchema = z.object({
  orderIds: z.array(z.string()),
  /** Until the oldest of the others is due; null when no reservation is open. */
  nextInMs: z.number().nullable(),
});

const togetherMax = 8;
const pagesMax = 100;

/**
 * Cancels every order of the current work's store that was not paid in time and gives its stock
 * back. It goes by open reservations, so it also ends those that a crash left without an order, or
 * with a paid one. Says in how many milliseconds the next one is due; null when none is open.
 */
export async function sweepUnpaid(
  pool: PgPoolLike,
  inventory: ServiceClient,
  timeoutMs: number,
  move: MoveOrder,
): Promise<number | null> {
  for (let page = 1; page <= pagesMax; page += 1) {
    const { status, body } = await inventory.call('GET', `/reservations/open?olderMs=${timeoutMs}`);
    if (status !== 200) throw new HttpError(502, `inventory-answered-${status}`);
    const { orderIds, nextInMs } = openSchema.parse(body);
    if (orderIds.length === 0) return nextInMs;
    for (let from = 0; from < orderIds.length; from += togetherMax) {
      const some = orderIds.slice(from, from + togetherMax);
      await Promise.all(some.map((orderId) => cancelUnpaid(pool, inventory, orderId, move)));
    }
  }
  return 0;
}

/** The order first, then its stock: what a customer sees as placed always has its units. */
async function cancelUnpaid(
  pool: PgPoolLike,
  inventory: ServiceClient,
  orderId: string,
  move: MoveOrder,
): Promise<void> {
  const state = await move(pool, orderId, 'cancelled');
  await endReservation(inventory, orderId, state === 'paid' ? 'sell' : 'release');
}

/** Has inventory end an order's reservation; asked again it does nothing. */
export async function endReservation(
  inventory: ServiceClient,
  orderId: string,
  how: 'release' | 'sell',
): Promise<void> {
  const path = `/reservations/${encodeURIComponent(orderId)}/${how}`;
  const { status } = await inventory.call('POST', path, {});
  if (status !== 200) throw new HttpError(502, `inventory-answered-${status}`);
}
