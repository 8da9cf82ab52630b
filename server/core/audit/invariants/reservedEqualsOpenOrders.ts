import type { OrderRules } from '../engine/orderRules.ts';
import { hasEvent, isPromised, type OrderState, orderOf } from '../engine/state.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';

/**
 * Method: an open order (placed, neither paid nor cancelled) must have its units reserved, a paid
 * one sold, any other neither. Where a shop sells when it ships, a paid order has its units reserved or sold. Orders and stock commit apart, so each order is compared with its own
 * ledger rows; a sum over a SKU would differ by the orders in flight.
 */
export const reservedEqualsOpenOrders: Invariant<'reserved-equals-open-orders'> = {
  name: 'reserved-equals-open-orders',
  subject: 'order',
  needs: ['ledger', 'lines', 'events'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'held for the wrong orders',
  doc: 'stock is reserved for exactly the open orders and sold for exactly the paid ones',
  judge(view, subjects) {
    const breaches: Breach[] = [];
    for (const id of subjects)
      breaches.push(...judgeOrder(id, orderOf(view.state, id), view.state.rules));
    return breaches;
  },
};

interface Holding {
  readonly reserved: number;
  readonly sold: number;
}

function judgeOrder(id: string, order: OrderState, rules: OrderRules): Breach[] {
  const skus = new Set([...order.lines, ...order.ledger].map((fact) => fact.sku));
  return [...skus].flatMap((sku) => {
    const has = heldFor(order, sku);
    const due = dueFor(order, sku, rules, has);
    const amount = Math.max(Math.abs(has.reserved - due.reserved), Math.abs(has.sold - due.sold));
    return amount === 0 ? [] : [breachOf(id, order, sku, has, due, amount)];
  });
}

/** Units that the ledger holds for this order. */
function heldFor(order: OrderState, sku: string): Holding {
  let reserved = 0;
  let sold = 0;
  for (const fact of order.ledger) {
    if (fact.sku !== sku) continue;
    if (fact.kind === 'reserve') reserved += fact.units;
    if (fact.kind === 'release' || fact.kind === 'sell') reserved -= fact.units;
    if (fact.kind === 'sell') sold += fact.units;
  }
  return { reserved, sold };
}

/** Units that it must hold, by the order's lines and state. */
function dueFor(order: OrderState, sku: string, rules: OrderRules, has: Holding): Holding {
  if (!isPromised(order, rules)) return { reserved: 0, sold: 0 };
  const units = order.lines.reduce((sum, line) => sum + (line.sku === sku ? line.units : 0), 0);
  if (!hasEvent(order, 'paid')) return { reserved: units, sold: 0 };
  const sold = rules.sellAt === 'payment' ? units : Math.min(has.sold, units);
  return { reserved: units - sold, sold };
}

function breachOf(
  id: string,
  order: OrderState,
  sku: string,
  has: Holding,
  due: Holding,
  amount: number,
): Breach {
  const text = `order ${id} is ${stateOf(order)}, the ledger holds ${has.reserved} reserved and ${has.sold} sold instead of ${due.reserved} and ${due.sold}`;
  const witness: Witness[] = [
    { kind: 'order', id, detail: stateOf(order) },
    ...order.ledger
      .filter((fact) => fact.sku === sku)
      .map((fact) => ({
        kind: 'ledger' as const,
        id: fact.id,
        detail: `${fact.kind} ${fact.units}`,
      })),
  ];
  return {
    subject: id,
    settles: true,
    group: sku,
    sku,
    amount,
    orders: 1,
    message: `${sku}: ${text}`,
    witness,
    committedAtMs: newest(order),
    signature: `${sku} ${text}`,
  };
}

function stateOf(order: OrderState): string {
  if (order.events.length === 0) return 'not there';
  const kinds = new Set(order.events.map((event) => event.kind));
  return [...kinds].join(' and ');
}

function newest(order: OrderState): number | null {
  const times = [...order.ledger, ...order.events].flatMap((fact) => fact.atMs ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
