import type { EventFact } from '../facts/events.ts';
import type { Delta } from '../facts/registry.ts';
import type { InvariantName } from './registry.ts';

/** Says by how much an invariant is broken for a subject; nothing where the amount is not above zero. */
export type Say<N extends InvariantName> = (
  name: N,
  subject: string,
  sku: string | null,
  amount: number,
) => void;

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0);

export const has = ({ events }: Delta, id: string, kind: EventFact['kind']): boolean =>
  events.some((event) => event.orderId === id && event.kind === kind);

type ClaimInvariant =
  | 'one-order-per-key'
  | 'coupon-on-one-order'
  | 'purchases-within-limit'
  | 'discounts-within-budget';

/** By brute force: keys, coupons, limits and budgets. */
export function judgeClaims(facts: Delta, say: Say<ClaimInvariant>): void {
  for (const name of ['a', 'b']) {
    const keys = facts.keys.filter((key) => key.name === name);
    const answers = new Set(keys.map(({ orderId }) => orderId)).size;
    const asked = new Set(keys.map(({ body }) => body).filter((body) => body !== null)).size;
    say('one-order-per-key', name, null, Math.max(answers, asked) - 1);
    const used = facts.coupons.filter(
      (coupon) => coupon.name === name && !has(facts, coupon.orderId, 'cancelled'),
    );
    say('coupon-on-one-order', name, null, new Set(used.map(({ orderId }) => orderId)).size - 1);
    const open = <F extends { readonly orderId: string; readonly name: string }>(
      rows: readonly F[],
    ): readonly F[] =>
      rows.filter((row) => row.name === name && !has(facts, row.orderId, 'cancelled'));
    const [limits, budgets] = [open(facts.limits), open(facts.budgets)];
    const units = sum(limits.map((row) => row.units));
    const most = Math.max(...limits.map((row) => row.unitsMax));
    if (limits.length > 0) say('purchases-within-limit', name, null, units - most);
    const cents = sum(budgets.map((row) => row.amountCents));
    const budget = Math.max(...budgets.map((row) => row.budgetCents));
    if (budgets.length > 0) say('discounts-within-budget', name, null, cents - budget);
  }
}

/** By brute force: the prices of an order. */
export function judgePrices(facts: Delta, id: string, say: Say<'price-in-force'>): void {
  const lines = facts.lines.filter((line) => line.orderId === id);
  const pricesOf = (sku: string) =>
    facts.prices.filter((price) => price.orderId === id && price.sku === sku);
  for (const sku of new Set(lines.map((line) => line.sku))) {
    const off = lines.map((line) => {
      const allowed = line.sku === sku ? pricesOf(sku) : [];
      if (allowed.length === 0) return 0;
      const distances = allowed.map(({ priceCents }) => Math.abs(priceCents - line.priceCents));
      return line.units * Math.min(...distances);
    });
    say('price-in-force', id, sku, sum(off));
  }
  const floors = lines.map((line) => {
    const known = pricesOf(line.sku).filter(({ floorCents }) => floorCents !== null);
    return known.length === 0 ? 0 : line.units * Math.min(...known.map((p) => p.floorCents ?? 0));
  });
  const given = facts.adjustments.filter((row) => row.orderId === id && row.amountCents < 0);
  const cents = sum([
    ...lines.map((line) => line.units * line.priceCents),
    ...given.map(({ amountCents }) => amountCents),
  ]);
  if (sum(floors) > 0) say('price-in-force', id, null, sum(floors) - cents);
}
