import { paidCents, refundedCents, totalCents } from '../engine/orderMoney.ts';
import { hasEvent, type OrderState, orderOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { MoneyFact } from '../facts/money.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: the payments of each order are compared with its state and with its total: its lines (units × price) and its
 * adjustments. A cancelled order may have been paid back. A second payment is a breach at once; everything else may
 * still be in flight between two services, so it settles.
 */
export const onePaymentPerOrder: Invariant<'one-payment-per-order'> = {
  name: 'one-payment-per-order',
  subject: 'order',
  needs: ['lines', 'events', 'payments'],
  unit: 'cents',
  severity: 'critical',
  harm: 'money',
  broken: 'charged wrongly',
  doc: 'a paid order has one payment, of its total; an order in another state has none',
  judge(view, subjects) {
    const breaches: Breach[] = [];
    for (const id of subjects) {
      const breach = judge(id, orderOf(view.state, id));
      if (breach !== null) breaches.push(breach);
    }
    return breaches;
  },
};

interface Wrong {
  readonly amount: number;
  readonly text: string;
  readonly culprit: MoneyFact | undefined;
}

function judge(id: string, order: OrderState): Breach | null {
  const payments = [...order.payments].sort(compareCommits);
  const wrong = wrongOf(order, payments);
  // Nothing is due of an order that costs nothing, and a payment of nothing charges nobody.
  if (wrong === null || wrong.amount === 0) return null;
  const { amount, text, culprit } = wrong;
  const rows =
    culprit === undefined ? payments : [culprit, ...payments.filter((p) => p !== culprit)];
  return {
    subject: id,
    // Two payments are wrong whatever the other services commit later.
    settles: payments.length < 2,
    group: id,
    sku: null,
    amount,
    orders: 1,
    message: `order ${id} ${text}`,
    witness: [
      ...rows.map((row) => ({
        kind: 'payment' as const,
        id: row.id,
        detail: `${row.amountCents} cents for order ${id}`,
      })),
      { kind: 'order' as const, id, detail: totalText(order) },
    ],
    committedAtMs: culprit?.atMs ?? paidAt(order),
    signature: text,
  };
}

function wrongOf(order: OrderState, payments: readonly MoneyFact[]): Wrong | null {
  const [first, second] = payments;
  const total = totalCents(order);
  const taken = paidCents(order);
  if (second !== undefined) {
    const amount = taken - (first?.amountCents ?? 0);
    return { amount, culprit: second, text: `was paid ${payments.length} times: ${taken} cents` };
  }
  if (first === undefined) {
    if (!hasEvent(order, 'paid')) return null;
    return {
      amount: Math.max(0, total),
      culprit: undefined,
      text: `is paid, and there is no payment of ${total} cents`,
    };
  }
  if (taken !== total) {
    const parts = order.adjustments.length === 0 ? 'its lines' : 'its lines and adjustments';
    const text = `was charged ${taken} cents, ${parts} add up to ${total}`;
    return { amount: Math.abs(taken - total), culprit: first, text };
  }
  if (hasEvent(order, 'cancelled')) {
    const kept = Math.max(0, taken - refundedCents(order));
    const back = kept === taken ? '' : ` and ${taken - kept} paid back`;
    const text = `was charged ${taken} cents${back} and is cancelled`;
    return { amount: kept, culprit: first, text };
  }
  if (!hasEvent(order, 'paid')) {
    return { amount: taken, culprit: first, text: `was charged ${taken} cents and is not paid` };
  }
  return null;
}

const totalText = (order: OrderState): string =>
  order.adjustments.length === 0
    ? `${totalCents(order)} cents on its lines`
    : `${totalCents(order)} cents on its lines and adjustments`;

function paidAt(order: OrderState): number | null {
  return order.events.find((event) => event.kind === 'paid')?.atMs ?? null;
}
