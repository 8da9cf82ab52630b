import { claimsOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { KeyFact } from '../facts/keys.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: the rows of each idempotency key are sorted by commit. A row of another order than the first is a second
 * answer to one request; a row of the same order with another body answers what was not asked first.
 */
export const oneOrderPerKey: Invariant<'one-order-per-key'> = {
  name: 'one-order-per-key',
  subject: 'key',
  needs: ['keys'],
  unit: 'orders',
  severity: 'critical',
  harm: 'money',
  broken: 'made again for the same request',
  doc: 'an idempotency key has one order, and one body',
  judge: (view, names) =>
    [...names].flatMap((name) => judgeKey(name, claimsOf(view.state, 'keys', name))),
};

function judgeKey(name: string, facts: readonly KeyFact[]): readonly Breach[] {
  const rows = [...facts].sort(compareCommits);
  const [first] = rows;
  const orders = [...new Set(rows.map(({ orderId }) => orderId))];
  const bodies = new Set(rows.flatMap(({ body }) => body ?? []));
  const amount = Math.max(orders.length, bodies.size) - 1;
  if (first === undefined || amount <= 0) return [];
  const culprit =
    rows.find(({ orderId }) => orderId !== first.orderId) ??
    rows.find(({ body }) => body !== null && body !== first.body);
  const others = rows.filter((row) => row !== culprit);
  const text =
    orders.length > 1
      ? `has ${orders.length} orders: ${orders.join(', ')}`
      : `has ${bodies.size} bodies, and order ${first.orderId} answers each`;
  return [
    {
      ...{ subject: name, settles: false, group: name, sku: null, amount, orders: orders.length },
      message: `key ${name} ${text}`,
      witness: [...(culprit === undefined ? [] : [culprit]), ...others].map((row) => ({
        ...{ kind: 'key', id: row.id, detail: `order ${row.orderId}` },
      })),
      committedAtMs: culprit?.atMs ?? null,
      signature: rows.map(({ id }) => id).join(),
    },
  ];
}
