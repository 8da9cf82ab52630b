import { paidCents, refundedCents } from '../engine/orderMoney.ts';
import { type OrderState, orderOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';

/**
 * Method: the refunds of each order, sorted by commit, are added up and compared with its payments. The refund that
 * passes them is the witness. Payments may be written by another service, so a breach settles.
 */
export const refundsWithinPayments: Invariant<'refunds-within-payments'> = {
  name: 'refunds-within-payments',
  subject: 'order',
  needs: ['payments', 'refunds'],
  unit: 'cents',
  severity: 'major',
  harm: 'money',
  broken: 'paid back beyond what was paid',
  doc: 'the refunds of an order come to at most its payments',
  judge: (view, orders) => [...orders].flatMap((id) => judgeOrder(id, orderOf(view.state, id))),
};

function judgeOrder(id: string, order: OrderState): readonly Breach[] {
  const [paid, refunded] = [paidCents(order), refundedCents(order)];
  if (refunded <= paid) return [];
  const refunds = [...order.refunds].sort(compareCommits);
  let sum = 0;
  const past = refunds.findIndex(({ amountCents }) => {
    sum += amountCents;
    return sum > paid;
  });
  const culprit = refunds[past];
  const rows = [...refunds.slice(past), ...refunds.slice(0, past)];
  return [
    {
      ...{ subject: id, settles: true, group: id, sku: null, amount: refunded - paid, orders: 1 },
      message: `order ${id} was paid back ${refunded} cents, and ${paid} were paid`,
      witness: [
        ...rows.map(
          (row): Witness => ({
            ...{ kind: 'refund', id: row.id, detail: `${row.amountCents} cents paid back` },
          }),
        ),
        ...order.payments.map(
          (row): Witness => ({
            ...{ kind: 'payment', id: row.id, detail: `${row.amountCents} cents for order ${id}` },
          }),
        ),
      ],
      committedAtMs: culprit?.atMs ?? null,
      signature: `${refunded} of ${paid}`,
    },
  ];
}
