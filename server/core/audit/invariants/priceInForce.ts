import { type OrderState, orderOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { LineFact } from '../facts/lines.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';

/**
 * Method: the price of each line is compared with the prices of its item that were in force when the order was placed,
 * and the nearest of them says by how much it is off. Then what the order costs, less its discounts, is compared with
 * the sum of the lowest floors of its units. A line without any price in force is not judged. A price may be committed
 * after an order that has it, so a breach settles.
 */
export const priceInForce: Invariant<'price-in-force'> = {
  name: 'price-in-force',
  subject: 'order',
  needs: ['lines', 'prices'],
  unit: 'cents',
  severity: 'critical',
  harm: 'money',
  broken: 'sold at a wrong price',
  doc: 'a line has a price that was in force, and no discount goes below the floors',
  judge: ({ state }, ids) =>
    [...ids].flatMap((id) => {
      const order = orderOf(state, id);
      return [...wrongPrices(id, order), ...belowFloors(id, order)];
    }),
};

/** A breach for each SKU. */
function wrongPrices(id: string, order: OrderState): readonly Breach[] {
  const skus = new Set(order.lines.map(({ sku }) => sku));
  return [...skus].flatMap((sku) => {
    const prices = pricesOf(order, sku).map(({ priceCents }) => priceCents);
    const wrong = order.lines
      .filter((line) => line.sku === sku && prices.length > 0 && !prices.includes(line.priceCents))
      .sort(compareCommits);
    const [first] = wrong;
    if (first === undefined) return [];
    const off = ({ priceCents, units }: LineFact): number =>
      units * Math.min(...prices.map((price) => Math.abs(price - priceCents)));
    const amount = wrong.reduce((sum, line) => sum + off(line), 0);
    const allowed = [...new Set(prices)].sort((a, b) => a - b);
    const text = `${sku} at ${first.priceCents} cents, in force ${allowed.length === 1 ? 'was' : 'were'} ${allowed.join(' and ')}`;
    return [breachOf(id, order, { sku, amount, text, atMs: first.atMs })];
  });
}

function belowFloors(id: string, order: OrderState): readonly Breach[] {
  let [floors, cents] = [0, 0];
  for (const { sku, units, priceCents } of order.lines) {
    const known = pricesOf(order, sku).flatMap(({ floorCents }) => floorCents ?? []);
    floors += units * (known.length === 0 ? 0 : Math.min(...known));
    cents += units * priceCents;
  }
  const discounts = order.adjustments.filter(({ amountCents }) => amountCents < 0);
  for (const { amountCents } of discounts) cents += amountCents;
  // Without floors `total-not-negative` speaks.
  if (floors === 0 || cents >= floors) return [];
  const [culprit] = [...discounts, ...order.lines].sort(compareCommits).reverse();
  const text = `${cents} cents after its discounts, the floors of its units come to ${floors}`;
  const [sku, amount, atMs] = [null, floors - cents, culprit?.atMs ?? null];
  return [breachOf(id, order, { sku, amount, text, atMs })];
}

const pricesOf = ({ prices }: OrderState, sku: string) =>
  prices.filter((price) => price.sku === sku);

interface Wrong {
  readonly sku: string | null;
  readonly amount: number;
  readonly text: string;
  readonly atMs: number | null;
}

function breachOf(id: string, order: OrderState, { sku, amount, text, atMs }: Wrong): Breach {
  const isOf = (fact: { readonly sku: string }): boolean => sku === null || fact.sku === sku;
  const lines = order.lines.filter(isOf);
  const prices = order.prices.filter(isOf);
  const witness: readonly Witness[] = [
    { kind: 'order', id, detail: lines.map((line) => lineText(line)).join(', ') },
    ...prices.map((price) => ({
      ...{ kind: 'price' as const, id: price.id },
      detail: `${price.sku} at ${price.priceCents} cents, floor ${price.floorCents ?? 'none'}`,
    })),
  ];
  return {
    ...{ subject: id, settles: true, group: `${id} ${sku ?? ''}`, sku, amount, orders: 1 },
    message: `order ${id} has ${text}`,
    witness,
    committedAtMs: atMs,
    signature: text,
  };
}

const lineText = ({ units, sku, priceCents }: LineFact): string =>
  `${units} of ${sku} at ${priceCents} cents`;
