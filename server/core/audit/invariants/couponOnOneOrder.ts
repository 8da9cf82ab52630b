import { type AuditState, claimsOf, hasEvent, orderOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: of the orders that use a coupon, those that are not cancelled are counted. A coupon that is given back may be
 * used again before the first order is seen as cancelled, so a breach settles.
 */
export const couponOnOneOrder: Invariant<'coupon-on-one-order'> = {
  name: 'coupon-on-one-order',
  subject: 'coupon',
  needs: ['events', 'coupons'],
  unit: 'orders',
  severity: 'major',
  harm: 'money',
  broken: 'with a coupon that another order has',
  doc: 'a coupon is on one order at most that is not cancelled',
  judge: (view, names) => [...names].flatMap((name) => judgeCoupon(view.state, name)),
};

function judgeCoupon(state: AuditState, name: string): readonly Breach[] {
  const rows = claimsOf(state, 'coupons', name)
    .filter(({ orderId }) => !hasEvent(orderOf(state, orderId), 'cancelled'))
    .sort(compareCommits);
  const [first] = rows;
  const orders = [...new Set(rows.map(({ orderId }) => orderId))];
  const culprit = rows.find(({ orderId }) => orderId !== first?.orderId);
  if (culprit === undefined) return [];
  return [
    {
      ...{ subject: name, settles: true, group: name, sku: null, amount: orders.length - 1 },
      orders: orders.length,
      message: `coupon ${name} is on ${orders.length} orders that are not cancelled: ${orders.join(', ')}`,
      witness: [culprit, ...rows.filter((row) => row !== culprit)].map((row) => ({
        ...{ kind: 'coupon', id: row.id, detail: `order ${row.orderId}` },
      })),
      committedAtMs: culprit.atMs,
      signature: orders.join(),
    },
  ];
}
