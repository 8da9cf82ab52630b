import { totalCents } from '../engine/orderMoney.ts';
import { type OrderState, orderOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';

/**
 * Method: lines (units × price) and adjustments of each order are added up. Discounts that take more than the order
 * costs leave a total below zero. Lines and adjustments may commit apart, so a breach settles.
 */
export const totalNotNegative: Invariant<'total-not-negative'> = {
  name: 'total-not-negative',
  subject: 'order',
  needs: ['lines', 'adjustments'],
  unit: 'cents',
  severity: 'major',
  harm: 'money',
  broken: 'of discounts beyond what orders cost',
  doc: 'the discounts of an order leave a total that is not below zero',
  judge: (view, orders) => [...orders].flatMap((id) => judgeOrder(id, orderOf(view.state, id))),
};

function judgeOrder(id: string, order: OrderState): readonly Breach[] {
  const total = totalCents(order);
  if (total >= 0) return [];
  const discounts = order.adjustments
    .filter(({ amountCents }) => amountCents < 0)
    .sort((a, b) => compareCommits(b, a));
  const adjusted = order.adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return [
    {
      ...{ subject: id, settles: true, group: id, sku: null, amount: -total, orders: 1 },
      message: `order ${id} costs ${total} cents: ${total - adjusted} on its lines, ${adjusted} of adjustments`,
      witness: [
        ...discounts.map(
          (row): Witness => ({
            ...{ kind: 'adjustment', id: row.id, detail: `${row.amountCents} cents` },
          }),
        ),
        { kind: 'order', id, detail: `${total - adjusted} cents on its lines` },
      ],
      committedAtMs: discounts[0]?.atMs ?? null,
      signature: String(total),
    },
  ];
}
