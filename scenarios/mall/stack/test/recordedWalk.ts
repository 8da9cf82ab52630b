import type { HarExchange } from '../../../../server/core/import/har.support.ts';
import { run, type TestShop } from './shop.ts';

/** A buyer's walk, written down as a browser would. */
export async function recordedWalk(shop: TestShop, buyer: string): Promise<readonly HarExchange[]> {
  const exchanges: HarExchange[] = [];
  const ask = async (method: string, path: string, body?: unknown) => {
    const key = `zh-${run}-${buyer}-${exchanges.length}`;
    const answer = await shop.ask(method, path, body === undefined ? {} : { key, body });
    exchanges.push({
      method,
      url: `${shop.target.baseUrl}${path}`,
      ...(body === undefined
        ? {}
        : { headers: { 'Idempotency-Key': key }, body: JSON.stringify(body) }),
      status: answer.status,
      answer: answer.body,
    });
    return answer.body;
  };
  const { saleId } = await ask('GET', '/sale');
  const { items } = await ask('GET', '/items?page=1');
  const [, second] = items as readonly { readonly sku: string }[];
  const { sku } = await ask('GET', `/items/${second?.sku}`);
  const wanted = { saleId, sku, units: 1, customer: `zh-${run}-${buyer}` };
  const { orderId, totalCents } = await ask('POST', '/orders', wanted);
  await ask('POST', `/orders/${orderId}/pay`, { amountCents: totalCents });
  await ask('GET', `/orders/${orderId}`);
  return exchanges;
}
