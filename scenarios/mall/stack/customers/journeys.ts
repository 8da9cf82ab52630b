import { randomInt, randomUUID } from 'node:crypto';
import type { Item } from '../kit/config.ts';

/** One request of a customer; the answer's body as JSON, and a throw when it is not as wanted. */
export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  wanted: number,
  body?: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

const hotShare = 20;
const journeyShares = { browse: 60, order: 20, pay: 20 } as const;

/** A customer of the shop: browses, orders and forgets to pay, or orders and pays. */
export async function walk(ask: Ask, items: readonly Item[], saleId: string): Promise<void> {
  const sku = pickSku(items);
  const die = randomInt(100);
  await ask('GET', `/items/${sku}`, 200);
  if (die < journeyShares.browse) {
    await ask('GET', `/items?page=${1 + randomInt(4)}`, 200);
    await ask('GET', `/items/${sku}/stock`, 200);
    return;
  }
  const customer = `cust-${randomInt(1, 10_000)}`;
  const order = await ask('POST', '/orders', 201, { saleId, sku, units: 1, customer });
  if (die < journeyShares.browse + journeyShares.order) return;
  const { orderId, totalCents } = order;
  await ask('POST', `/orders/${String(orderId)}/pay`, 200, { amountCents: totalCents });
  const paid = await ask('GET', `/orders/${String(orderId)}`, 200);
  if (paid.state !== 'paid') throw new Error(`order ${String(orderId)} is ${String(paid.state)}`);
}

/** A key as this customer's browser would make it. */
export const customerKey = (): string => `cust-${randomUUID()}`;

function pickSku(items: readonly Item[]): string {
  const index = randomInt(100) < hotShare ? 0 : randomInt(items.length);
  const item = items[index];
  if (item === undefined) throw new Error('the shop has no items');
  return item.sku;
}
