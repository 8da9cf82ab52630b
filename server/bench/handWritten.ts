/**
 * The benchmark's journey as a tester would write it for k6 by hand: the same requests, captures and
 * checks as the generated script, by k6's own means (`check`, `group`-free, one options block).
 */
export function handWrittenScript(of: {
  readonly baseUrl: string;
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly vus: number;
  readonly skus: readonly string[];
  /** Without the last request, the confirmation. */
  readonly confirm?: boolean;
}): string {
  const confirm =
    of.confirm === false
      ? ''
      : `
  const confirm = http.get(base + '/orders/' + id, { tags: { name: 'confirm' } });
  const confirmed = confirm.json();
  check(confirm, { 'confirm 200': (r) => r.status === 200 });
  check(confirmed, { paid: (c) => c.state === 'paid' });`;
  return `import http from 'k6/http';
import { check } from 'k6';
import { SharedArray } from 'k6/data';

const skus = new SharedArray('skus', () => ${JSON.stringify(of.skus)});
const base = ${JSON.stringify(of.baseUrl)};

export const options = {
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

export default function () {
  const sku = skus[Math.floor(Math.random() * skus.length)];
  const item = http.get(base + '/items/' + sku, { tags: { name: 'item' } });
  const found = item.json();
  if (!check(item, { 'item 200': (r) => r.status === 200 })) return;
  if (!check(found, { 'in stock': (f) => f.available >= 1 })) return;

  const order = http.post(base + '/orders', JSON.stringify({ sku: found.sku, units: 1 }), {
    headers: json,
    tags: { name: 'order' },
  });
  if (!check(order, { 'order 200': (r) => r.status === 200 })) return;
  const id = order.json('id');

  const pay = http.post(base + '/orders/' + id + '/pay', JSON.stringify({ amountCents: 100 }), {
    headers: json,
    tags: { name: 'pay' },
  });
  if (!check(pay, { 'pay 200': (r) => r.status === 200 })) return;${confirm}
}
`;
}
