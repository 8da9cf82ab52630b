import { paidCents, refundedCents, totalCents } from '../engine/orderMoney.ts';
import { hasEvent, isPromised, type OrderState } from '../engine/state.ts';
import type { Counter } from '../facts/counters.ts';
import type { LedgerFact } from '../facts/ledger.ts';
import { factKinds } from '../facts/registry.ts';
import { copyOf, type DamageContext, damageTo, type FactMutantKind } from './damage.ts';

/** What damage may be done to. */
export const damagedKinds = [...factKinds.map(({ name }) => name), 'counters'] as const;

export interface CounterMutantKind {
  readonly name: string;
  readonly doc: string;
  readonly of: 'counters';
  /** What the shop counts instead; null where the damage does not fit. */
  readonly damage: (counter: Counter) => Counter | null;
}

const toLedger = damageTo(
  'ledger',
  ({ ledger }) => ledger,
  (fact, by) => ({ kind: 'ledger', fact, by }),
);
const toLine = damageTo(
  'lines',
  ({ lines }) => lines,
  (fact, by) => ({ kind: 'lines', fact, by }),
);
const toEvent = damageTo(
  'events',
  ({ events }) => events,
  (fact, by) => ({ kind: 'events', fact, by }),
);
const toPayment = damageTo(
  'payments',
  ({ payments }) => payments,
  (fact, by) => ({ kind: 'payments', fact, by }),
);
const toRefund = damageTo(
  'refunds',
  ({ refunds }) => refunds,
  (fact, by) => ({ kind: 'refunds', fact, by }),
);
const toAdjustment = damageTo(
  'adjustments',
  ({ adjustments }) => adjustments,
  (fact, by) => ({ kind: 'adjustments', fact, by }),
);
const toKey = damageTo(
  'keys',
  ({ keys }) => keys,
  (fact, by) => ({ kind: 'keys', fact, by }),
);
const toCoupon = damageTo(
  'coupons',
  ({ coupons }) => coupons,
  (fact, by) => ({ kind: 'coupons', fact, by }),
);
const toLimit = damageTo(
  'limits',
  ({ limits }) => limits,
  (fact, by) => ({ kind: 'limits', fact, by }),
);
const toBudget = damageTo(
  'budgets',
  ({ budgets }) => budgets,
  (fact, by) => ({ kind: 'budgets', fact, by }),
);
const toPrice = damageTo(
  'prices',
  ({ prices }) => prices,
  (fact, by) => ({ kind: 'prices', fact, by }),
);
const toState = damageTo(
  'states',
  ({ states }) => states,
  (fact, by) => ({ kind: 'states', fact, by }),
);

const isStockIn = ({ kind }: LedgerFact): boolean => kind === 'seed' || kind === 'restock';
const isMove = (fact: LedgerFact): boolean => !isStockIn(fact);
const promised = ({ order, rules }: DamageContext): boolean =>
  order !== null && isPromised(order, rules);
const isPaid = ({ order }: DamageContext): boolean => order !== null && hasEvent(order, 'paid');

const ledgerKinds = [
  toLedger('move-lost', 'a movement of stock has no ledger row', (fact) =>
    isMove(fact) ? [] : null,
  ),
  toLedger('move-doubled', 'a movement of stock is booked twice', (fact) =>
    isMove(fact) ? [fact, copyOf(fact)] : null,
  ),
  toLedger('move-units', 'a movement of stock is booked with a unit too many', (fact) =>
    isMove(fact) ? [{ ...fact, units: fact.units + 1 }] : null,
  ),
  toLedger('move-sku', 'a movement of stock is booked on another SKU', (fact, { otherSku }) =>
    isMove(fact) && otherSku !== null ? [{ ...fact, sku: otherSku }] : null,
  ),
  toLedger('stock-lost', 'stock that was put in has no ledger row', (fact) =>
    isStockIn(fact) ? [] : null,
  ),
  toLedger('stock-doubled', 'stock is put in twice', (fact) =>
    isStockIn(fact) ? [fact, copyOf(fact)] : null,
  ),
];

const lineKinds = [
  toLine('line-lost', 'a line of an order is lost', (_fact, context) =>
    promised(context) ? [] : null,
  ),
  toLine('line-doubled', 'a line of an order is there twice', (fact, context) =>
    promised(context) ? [fact, copyOf(fact)] : null,
  ),
  toLine('line-units', 'an order promises a unit more than was held', (fact, context) =>
    promised(context) ? [{ ...fact, units: fact.units + 1 }] : null,
  ),
  toLine('line-sku', 'an order promises another SKU than was held', (fact, context) =>
    promised(context) && context.otherSku !== null ? [{ ...fact, sku: context.otherSku }] : null,
  ),
  toLine('line-price', 'a paid order has another price than was charged', (fact, context) =>
    promised(context) && isPaid(context) ? [{ ...fact, priceCents: fact.priceCents + 1 }] : null,
  ),
];

const eventKinds = [
  toEvent('placing-lost', 'stock is held for an order that is not there', (fact, context) =>
    fact.kind === 'placed' && promised(context) ? [] : null,
  ),
  toEvent('payment-state-lost', 'an order that was paid is open', (fact, context) =>
    fact.kind === 'paid' && promised(context) ? [] : null,
  ),
  toEvent('revived', 'a cancelled order is open again', (fact, { order }) =>
    fact.kind === 'cancelled' && order !== null && hasEvent(order, 'placed') ? [] : null,
  ),
  toEvent('cancelled-alone', 'an order is cancelled, and its stock stays held', (fact, context) =>
    fact.kind === 'placed' && promised(context)
      ? [fact, { ...copyOf(fact), kind: 'cancelled' }]
      : null,
  ),
];

const paymentKinds = [
  toPayment('payment-lost', 'a paid order has no payment', (_fact, context) =>
    isPaid(context) ? [] : null,
  ),
  toPayment('payment-doubled', 'an order is charged twice', (fact) => [fact, copyOf(fact)]),
  toPayment('payment-amount', 'an order is charged a cent too much', (fact) => [
    { ...fact, amountCents: fact.amountCents + 1 },
  ]),
];

const refundKinds = [
  toRefund('refund-lost', 'a payment of a cancelled order is not paid back', (fact, { order }) =>
    order !== null && isPaidBack(order) && fact.amountCents > 0 ? [] : null,
  ),
  toRefund(
    'refund-amount',
    'an order is paid back a cent more than was paid',
    (fact, { order }) => {
      const left = order === null ? -1 : paidCents(order) - refundedCents(order);
      return left < 0 ? null : [{ ...fact, amountCents: fact.amountCents + left + 1 }];
    },
  ),
];

/** Was a cancelled order charged what it costs, once, and all of it paid back? */
const isPaidBack = (order: OrderState): boolean =>
  hasEvent(order, 'cancelled') &&
  order.payments.length === 1 &&
  paidCents(order) === totalCents(order) &&
  paidCents(order) === refundedCents(order);

const adjustmentKinds = [
  toAdjustment('adjustment-lost', 'a discount or a fee of a paid order is lost', (fact, context) =>
    promised(context) && isPaid(context) && fact.amountCents !== 0 ? [] : null,
  ),
  toAdjustment('adjustment-amount', 'a discount or a fee is a cent off', (fact, context) =>
    promised(context) && isPaid(context) ? [{ ...fact, amountCents: fact.amountCents + 1 }] : null,
  ),
  toAdjustment(
    'discount-too-large',
    'a discount takes more than the order costs',
    (fact, { order }) => {
      const total = order === null ? -1 : totalCents(order);
      return total < 0 ? null : [{ ...fact, amountCents: fact.amountCents - total - 1 }];
    },
  ),
];

const claimDamage = [
  toKey('key-reused', 'two orders answer one request', (fact, { otherClaims }) =>
    otherClaims.keys === null ? null : [{ ...fact, name: otherClaims.keys }],
  ),
  toKey(
    'key-body',
    'a request is answered that has another body under the same key',
    (fact) => (fact.body === null ? null : [fact, { ...copyOf(fact), body: `${fact.body}~` }]),
    'body',
  ),
  toCoupon('coupon-reused', 'two open orders use one coupon', (fact, { order, otherClaims }) =>
    otherClaims.coupons === null || order === null || hasEvent(order, 'cancelled')
      ? null
      : [{ ...fact, name: otherClaims.coupons }],
  ),
  toLimit('limit-passed', 'an order has a unit more than a limit allows', (fact, { order }) =>
    isCancelled(order) ? null : [{ ...fact, units: fact.unitsMax + 1 }],
  ),
  toBudget('budget-passed', 'an order takes a cent more than a budget has', (fact, { order }) =>
    isCancelled(order) ? null : [{ ...fact, amountCents: fact.budgetCents + 1 }],
  ),
];

const isCancelled = (order: OrderState | null): boolean =>
  order === null || hasEvent(order, 'cancelled');

const priceKinds = [
  toPrice('price-not-in-force', 'a line has a price that was not in force', (fact, { order }) =>
    order !== null && isOnlyPrice(order, fact.sku)
      ? [{ ...fact, priceCents: fact.priceCents + 1 }]
      : null,
  ),
  toPrice('price-below-floor', 'a discount brings an order below its floor', (fact, { order }) => {
    if (order === null || !isOnlyPrice(order, fact.sku)) return null;
    const cents = order.lines.reduce((sum, { units, priceCents }) => sum + units * priceCents, 0);
    return [{ ...fact, floorCents: cents + 1 }];
  }),
];

/** Is it the one price in force of an item that the order has? */
const isOnlyPrice = ({ lines, prices }: OrderState, of: string): boolean =>
  lines.some(({ sku }) => sku === of) && prices.filter(({ sku }) => sku === of).length === 1;

const stateKinds = [
  toState('state-not-allowed', 'an order has a state that no way leads to', (fact, { rules }) => {
    const ways = rules.automaton?.get(fact.state);
    const states = [...(rules.automaton?.keys() ?? [])];
    const state = states.find((each) => each !== fact.state && ways?.has(each) === false);
    return state === undefined ? null : [{ ...fact, state }];
  }),
  toState(
    'version-fell',
    'a row is overwritten by an older version of it',
    (fact) => (fact.version === null ? null : [{ ...fact, version: fact.version - 1 }]),
    'version',
  ),
];

/** Every kind of damage to the shop's own counters. */
export const counterMutantKinds: readonly CounterMutantKind[] = [
  {
    ...{ name: 'counter-lost-update', doc: 'a sale is missing in the counter', of: 'counters' },
    damage: ({ available, reserved, sold }) =>
      sold > 0 ? { available: available + 1, reserved, sold: sold - 1 } : null,
  },
  {
    ...{ name: 'counter-available', doc: 'the counter offers a unit too many', of: 'counters' },
    damage: ({ available, ...rest }) => ({ ...rest, available: available + 1 }),
  },
  {
    ...{ name: 'counter-reserved', doc: 'the counter holds a unit too many', of: 'counters' },
    damage: ({ reserved, ...rest }) => ({ ...rest, reserved: reserved + 1 }),
  },
];

/** Every kind of damage to facts, in the order of a score. */
export const factMutantKinds: readonly FactMutantKind[] = [
  ...ledgerKinds,
  ...lineKinds,
  ...eventKinds,
  ...paymentKinds,
  ...refundKinds,
  ...adjustmentKinds,
  ...claimDamage,
  ...priceKinds,
  ...stateKinds,
];
