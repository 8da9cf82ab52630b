/**
 * The benchmark's journey as a lean k6 script by hand, with the requests, captures and checks of the
 * generated script. It calls `check` once per response, reads values with k6's selector, keeps a
 * response body only where it reads a value from it, and creates request parameters once.
 */
export function handWrittenScript(of: {
  readonly baseUrl: string;
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly vus: number;
  readonly skus: readonly string[];
  /** Whether to send the last request, the confirmation. Default true. */
  readonly confirm?: boolean;
}): string {
  const confirm =
    of.confirm === false
      ? ''
      : `

  const confirm = http.get(base + '/orders/' + id, asConfirm);
  check(confirm, {
    'confirm 200': (r) => r.status === 200,
    paid: (r) => r.json('state') === 'paid',
  });`;
  return `import http from 'k6/http';
import { check } from 'k6';
import { SharedArray } from 'k6/data';

const skus = new SharedArray('skus', () => ${JSON.stringify(of.skus)});
const base = ${JSON.stringify(of.baseUrl)};

export const options = {
  discardResponseBodies: true,
  scenarios: {
    pay: {
      executor: 'constant-arrival-rate',
      rate: ${of.ratePerSecond},
      timeUnit: '1s',
      duration: '${of.holdMs}ms',
      preAllocatedVUs: ${of.vus},
      maxVUs: ${of.vus},
    },
  },
};

const json = { 'Content-Type': 'application/json' };
const asItem = { tags: { name: 'item' }, responseType: 'text' };
const asOrder = { tags: { name: 'order' }, responseType: 'text', headers: json };
const asPay = { tags: { name: 'pay' }, headers: json };
const asConfirm = { tags: { name: 'confirm' }, responseType: 'text' };

export default function () {
  const sku = skus[Math.floor(Math.random() * skus.length)];
  const item = http.get(base + '/items/' + sku, asItem);
  const inStock = check(item, {
    'item 200': (r) => r.status === 200,
    'in stock': (r) => r.json('available') >= 1,
  });
  if (!inStock) return;

  const wanted = JSON.stringify({ sku: item.json('sku'), units: 1 });
  const order = http.post(base + '/orders', wanted, asOrder);
  if (!check(order, { 'order 200': (r) => r.status === 200 })) return;
  const id = order.json('id');

  const pay = http.post(base + '/orders/' + id + '/pay', JSON.stringify({ amountCents: 100 }), asPay);
  if (!check(pay, { 'pay 200': (r) => r.status === 200 })) return;${confirm}
}
`;
}
