import fc from 'fast-check';
import { anyDelta, anyState, declaredStates, orders, skus } from '../engine/anyDelta.support.ts';
import { automatonOf } from '../engine/automaton.ts';
import { fold, settleLayer } from '../engine/fold.ts';
import { absorb, emptyLayer } from '../engine/layered.ts';
import { eventRules, type OrderRules, reserveTimes, sellTimes } from '../engine/orderRules.ts';
import type { Paging } from '../engine/paging.ts';
import { type AuditState, type AuditView, emptyStateOf, pagedLayer } from '../engine/state.ts';
import { nextTrails, type StateTrails } from '../engine/stateTrail.ts';
import type { Counter, Counters } from '../facts/counters.ts';
import type { LedgerFact } from '../facts/ledger.ts';
import { type Delta, joinDeltas, noIds } from '../facts/registry.ts';
import type { StateFact } from '../facts/states.ts';
import { noRuleTrails } from '../rules/ruleTrail.ts';
import { subjects } from '../subjects.ts';
import { has, judgeClaims, judgePrices, type Say as SayOf, sum } from './oracleClaims.support.ts';
import { type InvariantName, invariants } from './registry.ts';

/** A small history: facts in two deltas, and the shop's counters. */
export interface History {
  readonly settled: Delta;
  readonly recent: Delta;
  readonly counters: Counters;
  /** What each reading showed of the rows of states; the last of each row is in `settled`. */
  readonly readings: readonly (readonly StateFact[])[];
  readonly rules: Times;
}

type Times = Pick<OrderRules, 'reserveAt' | 'sellAt'>;

const units = fc.integer({ min: -2, max: 9 });
const counter = fc.record({ available: units, reserved: units, sold: units });

const anyReading = fc
  .dictionary(fc.constantFrom('1', '2', '3'), fc.record({ ...anyState, atMs: fc.nat(50) }))
  .map((rows) =>
    Object.entries(rows).map(([id, row]) => ({ ...row, id, orderId: orders[Number(id)] ?? '' })),
  );

export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    facts: anyDelta,
    isRecent: fc.infiniteStream(fc.boolean()),
    counters: fc.dictionary(fc.constantFrom(...skus), counter),
    readings: fc.array(anyReading, { maxLength: 4 }),
    rules: fc.record({
      ...{ reserveAt: fc.constantFrom(...reserveTimes), sellAt: fc.constantFrom(...sellTimes) },
    }),
  })
  .map(({ facts, isRecent, counters, readings, rules }) => {
    const parts = <F>(rows: readonly F[]): readonly [F[], F[]] => {
      const [settled, recent]: [F[], F[]] = [[], []];
      for (const row of rows) (isRecent.next().value === true ? recent : settled).push(row);
      return [settled, recent];
    };
    const [ledger, lines] = [parts(facts.ledger), parts(facts.lines)];
    const [events, payments] = [parts(facts.events), parts(facts.payments)];
    const [keys, coupons] = [parts(facts.keys), parts(facts.coupons)];
    const [limits, budgets, prices] = [
      ...[parts(facts.limits), parts(facts.budgets), parts(facts.prices)],
    ] as const;
    const [refunds, adjustments] = [parts(facts.refunds), parts(facts.adjustments)];
    const part = (n: 0 | 1): Delta => ({
      ...{ ledger: ledger[n], lines: lines[n] },
      ...{ events: events[n], payments: payments[n] },
      ...{ keys: keys[n], coupons: coupons[n] },
      ...{ limits: limits[n], budgets: budgets[n], prices: prices[n] },
      ...{ refunds: refunds[n], adjustments: adjustments[n] },
      states: n === 0 ? [...new Map(readings.flat().map((row) => [row.id, row])).values()] : [],
    });
    const [settled, recent] = [part(0), part(1)];
    return { settled, recent, counters: new Map(Object.entries(counters)), readings, rules };
  });

/** Those that are judged by brute force too. */
export const oracleNames = [
  'oversell',
  'stock-conservation',
  'counter-equals-ledger',
  'reserved-equals-open-orders',
  'one-payment-per-order',
  'reservation-ends-once',
  'refunds-within-payments',
  'total-not-negative',
  'one-order-per-key',
  'coupon-on-one-order',
  'purchases-within-limit',
  'discounts-within-budget',
  'price-in-force',
  'states-follow-automaton',
] as const satisfies readonly InvariantName[];
type OracleName = (typeof oracleNames)[number];
type Say = SayOf<OracleName>;

const isKnown = ({ name }: { readonly name: InvariantName }): boolean =>
  oracleNames.some((known) => known === name);

/** What these invariants say of a history: `invariant subject SKU amount`, sorted. */
export function judgedBy(
  { settled, recent, counters, readings, rules }: History,
  paging: Paging | null = null,
): readonly string[] {
  const automaton = automatonOf(declaredStates);
  const begun = emptyStateOf({ ...eventRules, ...rules, automaton }, paging);
  const state: AuditState = fold(settleLayer(fold(begun, settled)), recent);
  let trails: StateTrails = paging === null ? emptyLayer : pagedLayer(paging);
  for (const rows of readings) trails = absorb(nextTrails(trails, rows, noIds, automaton));
  const view: AuditView = {
    state,
    counters,
    stock: null,
    underWay: new Set(),
    trails,
    rules: noRuleTrails,
  };
  return invariants
    .filter(isKnown)
    .flatMap(({ name, subject, judge }) =>
      judge(view, subjects[subject].all(view)).map(
        (breach) => `${name} ${breach.subject} ${breach.sku} ${breach.amount}`,
      ),
    )
    .sort();
}

/** Facts, and how the shop means them. */
interface Meant extends Delta {
  readonly rules: Times;
}

/** The same by brute force: each sum filters the whole list, and nothing is kept between two of them. */
export function judgedByOracle(history: History): readonly string[] {
  const { settled, recent, counters, readings, rules } = history;
  const facts: Meant = { ...joinDeltas(settled, recent), rules };
  const found: string[] = [];
  const say: Say = (name, subject, sku, amount) => {
    if (amount > 0) found.push(`${name} ${subject} ${sku} ${amount}`);
  };
  const named = [...facts.lines, ...facts.ledger].map(({ sku }) => sku);
  for (const sku of new Set([...named, ...counters.keys()])) judgeSku(facts, counters, sku, say);
  const money = [...facts.payments, ...facts.refunds, ...facts.adjustments];
  judgeClaims(facts, say);
  const quotas = [...facts.limits, ...facts.budgets];
  const claims = [...facts.keys, ...facts.coupons, ...quotas, ...facts.prices];
  const orders = [...facts.lines, ...facts.events, ...money, ...facts.ledger, ...claims];
  for (const id of new Set(orders.flatMap(({ orderId }) => orderId ?? []))) {
    judgeHoldings(facts, id, say);
    say('one-payment-per-order', id, null, wrongCents(facts, id));
    const cents = (kind: 'payments' | 'refunds'): number => centsOf(facts[kind], id);
    say('refunds-within-payments', id, null, cents('refunds') - cents('payments'));
    say('total-not-negative', id, null, -costs(facts, id));
    judgePrices(facts, id, say);
  }
  for (const id of new Set(facts.ledger.flatMap(({ reservationId }) => reservationId ?? []))) {
    judgeReservation(facts, id, say);
  }
  for (const id of new Set(readings.flat().map(({ orderId }) => orderId))) {
    say('states-follow-automaton', id, null, wrongStates(readings.flat(), id));
  }
  return found.sort();
}

const ways: Readonly<Record<string, readonly string[]>> = declaredStates;
const stateIsDeclared = (state: string): boolean =>
  state in ways || Object.values(ways).some((next) => next.includes(state));

/** Does a way of at most `steps` changes lead there? */
const leads = (from: string, to: string, steps: number): boolean =>
  steps > 0 && (ways[from] ?? []).some((next) => next === to || leads(next, to, steps - 1));

function wrongStates(readings: readonly StateFact[], orderId: string): number {
  const rows = readings.filter((row) => row.orderId === orderId);
  const wrong = rows.filter((row, nth) => {
    const before = rows.slice(0, nth).findLast(({ id }) => id === row.id);
    if (before?.state !== row.state && !stateIsDeclared(row.state)) return true;
    if (before === undefined) return false;
    if (before.version !== null && row.version !== null && row.version < before.version)
      return true;
    const stays = before.state === row.state || !stateIsDeclared(before.state);
    return !stays && !leads(before.state, row.state, 4);
  });
  return wrong.length;
}

const isOpen = (facts: Meant, id: string): boolean =>
  has(facts, id, facts.rules.reserveAt === 'payment' ? 'paid' : 'placed') &&
  has(facts, id, 'placed') &&
  !has(facts, id, 'cancelled');

const moved = (rows: readonly LedgerFact[], ...kinds: readonly LedgerFact['kind'][]): number =>
  sum(rows.filter(({ kind }) => kinds.includes(kind)).map((row) => row.units));

function judgeSku(facts: Meant, counters: Counters, sku: string, say: Say): void {
  const rows = facts.ledger.filter((row) => row.sku === sku);
  const put = moved(rows, 'seed', 'restock');
  const lines = facts.lines.filter((line) => line.sku === sku && isOpen(facts, line.orderId));
  say('oversell', sku, sku, sum(lines.map((line) => line.units)) - put);
  const own: Counter = {
    available: put - moved(rows, 'reserve') + moved(rows, 'release'),
    reserved: moved(rows, 'reserve') - moved(rows, 'release', 'sell'),
    sold: moved(rows, 'sell'),
  };
  const shown = counters.get(sku);
  say('stock-conservation', sku, sku, lostUnits(own, shown, put));
  const { available, reserved, sold } = shown ?? { available: 0, reserved: 0, sold: 0 };
  const off = [available - own.available, reserved - own.reserved, sold - own.sold];
  say('counter-equals-ledger', sku, sku, Math.max(...off.map(Math.abs)));
}

function lostUnits(own: Counter, shown: Counter | undefined, put: number): number {
  if (own.available < 0 || own.reserved < 0) return -Math.min(own.available, own.reserved);
  if (shown === undefined) return 0;
  const { available, reserved, sold } = shown;
  if (available < 0 || reserved < 0 || sold < 0) return -Math.min(available, reserved, sold);
  return Math.abs(available + reserved + sold - put);
}

function judgeHoldings(facts: Meant, id: string, say: Say): void {
  const [lines, rows] = [
    facts.lines.filter((line) => line.orderId === id),
    facts.ledger.filter((row) => row.orderId === id),
  ];
  for (const sku of new Set([...lines, ...rows].map((fact) => fact.sku))) {
    const held = rows.filter((row) => row.sku === sku);
    const due = isOpen(facts, id)
      ? sum(lines.filter((line) => line.sku === sku).map((line) => line.units))
      : 0;
    const isPaid = has(facts, id, 'paid');
    const left = facts.rules.sellAt === 'shipping' ? Math.max(0, due - moved(held, 'sell')) : 0;
    const kept = isPaid ? left : due;
    const reserved = moved(held, 'reserve') - moved(held, 'release', 'sell') - kept;
    const sold = moved(held, 'sell') - (due - kept);
    say('reserved-equals-open-orders', id, sku, Math.max(Math.abs(reserved), Math.abs(sold)));
  }
}

interface Amount {
  readonly orderId: string;
  readonly amountCents: number;
}

const centsOf = (rows: readonly Amount[], id: string): number =>
  sum(rows.filter(({ orderId }) => orderId === id).map(({ amountCents }) => amountCents));

const costs = (facts: Delta, id: string): number =>
  sum([
    ...facts.lines.map((line) => (line.orderId === id ? line.units * line.priceCents : 0)),
    centsOf(facts.adjustments, id),
  ]);

function wrongCents(facts: Delta, id: string): number {
  const total = costs(facts, id);
  const paid = facts.payments
    .filter((payment) => payment.orderId === id)
    // By commit, one without a commit time first; then by number.
    .sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0) || Number(a.id) - Number(b.id))
    .map((payment) => payment.amountCents);
  const [first, ...others] = paid;
  if (first === undefined) return has(facts, id, 'paid') ? total : 0;
  if (others.length > 0) return sum(others);
  if (first !== total) return Math.abs(first - total);
  if (has(facts, id, 'cancelled')) return first - centsOf(facts.refunds, id);
  return has(facts, id, 'paid') ? 0 : first;
}

function judgeReservation(facts: Delta, id: string, say: Say): void {
  const rows = facts.ledger
    .filter((row) => row.reservationId === id)
    .sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0) || Number(a.id) - Number(b.id));
  const made = rows.filter(({ kind }) => kind === 'reserve');
  const ended = rows.filter(({ kind }) => kind === 'release' || kind === 'sell');
  const after = (all: readonly LedgerFact[]): number => sum(all.slice(1).map((row) => row.units));
  const wrong = (culprit: LedgerFact | undefined, amount: number): void =>
    say('reservation-ends-once', id, culprit?.sku ?? null, amount);
  if (ended.length > 1) wrong(ended[1], after(ended));
  else if (made.length > 1) wrong(made[1], after(made));
  else if (ended.length > made.length) wrong(ended[0], moved(ended, 'release', 'sell'));
  else if (ended.length === 1) {
    wrong(ended[0], Math.abs(moved(made, 'reserve') - moved(ended, 'release', 'sell')));
  }
}
