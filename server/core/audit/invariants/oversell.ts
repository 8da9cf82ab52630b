import { openOrder } from '../engine/heldOrder.ts';
import { entriesOf } from '../engine/layered.ts';
import { type AuditView, isPromised, putInStock, skuOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { LineFact } from '../facts/lines.ts';
import type { Breach, Invariant, Witness } from './invariant.ts';

/**
 * Method: the units on lines of orders that are placed and not cancelled are added up per SKU and
 * compared with the units that were put in stock. The shop's counter is not used: a counter
 * that loses updates shows stock that is already sold. Lines sorted by commit give the order that
 * crossed the limit. Where a shop may undo an order by deleting it, orders count once they are as old as the settle time.
 */
export const oversell: Invariant<'oversell'> = {
  name: 'oversell',
  subject: 'sku',
  needs: ['lines', 'stock'],
  unit: 'units',
  severity: 'critical',
  harm: 'oversell',
  broken: 'oversold',
  doc: 'units on orders placed and not cancelled are at most the units put in stock',
  judge(view, subjects) {
    const lines = new Map<string, LineFact[]>();
    for (const sku of subjects) {
      if (oversoldBy(view, sku, skuOf(view.state, sku).promised) > 0) lines.set(sku, []);
    }
    if (lines.size > 0) collectPromised(view, lines);
    return [...lines].map(([sku, promised]) => settledBreach(view, sku, promised));
  },
};

/**
 * Units on orders beyond the stock, zero or below where there is none; a shop whose own row is below zero sold those. What
 * `young` orders took from that row does not count: they may be undone, and give it back.
 */
function oversoldBy(view: AuditView, sku: string, promised: number, young = 0): number {
  const units = (view.stock?.get(sku)?.units ?? 0) + young;
  return Math.max(promised - putInStock(view, sku), Math.min(promised, -units));
}

/** Collects the lines of all oversold SKUs in one pass over the orders. */
function collectPromised(view: AuditView, lines: ReadonlyMap<string, LineFact[]>): void {
  for (const [, held] of entriesOf(view.state.orders)) {
    const order = openOrder(held);
    if (!isPromised(order, view.state.rules)) continue;
    for (const line of order.lines) lines.get(line.sku)?.push(line);
  }
}

/** The breach without orders under way; if it is one by these alone, a breach that settles. */
function settledBreach(view: AuditView, sku: string, lines: readonly LineFact[]): Breach {
  const settled = lines.filter(({ orderId }) => !view.underWay.has(orderId));
  if (settled.length === lines.length) return breachOf(view, sku, lines);
  const youngUnits = unitsOf(lines) - unitsOf(settled);
  if (oversoldBy(view, sku, unitsOf(settled), youngUnits) > 0) {
    return breachOf(view, sku, settled, youngUnits);
  }
  const young = lines.filter(({ orderId }) => view.underWay.has(orderId)).map(({ id }) => id);
  return { ...breachOf(view, sku, lines), settles: true, signature: young.sort().join() };
}

const unitsOf = (lines: readonly LineFact[]): number =>
  lines.reduce((sum, { units }) => sum + units, 0);

function breachOf(
  view: AuditView,
  sku: string,
  lines: readonly LineFact[],
  youngUnits = 0,
): Breach {
  const promised = unitsOf(lines);
  const amount = oversoldBy(view, sku, promised, youngUnits);
  const stock = promised - amount;
  const past = pastTheLine([...lines].sort(compareCommits), stock);
  const [first] = past;
  const last = past.at(-1);
  const orders = new Set(past.map((line) => line.orderId)).size;
  const witness: Witness[] = [];
  if (first !== undefined) witness.push(witnessOf(first, 'the first order past the stock'));
  if (last !== undefined && last !== first) {
    witness.push(witnessOf(last, `the last of ${orders} orders past the stock`));
  }
  return {
    subject: sku,
    settles: false,
    group: sku,
    sku,
    amount,
    orders,
    message: `${sku} oversold by ${amount}: ${promised} units on placed orders, ${stock} in stock; ${orders} orders past the line, first ${first?.orderId ?? 'unknown'}`,
    witness,
    committedAtMs: first?.atMs ?? null,
    signature: String(amount),
  };
}

/** Of lines sorted by commit, those from the first that takes more than is left. */
function pastTheLine(lines: readonly LineFact[], stock: number): readonly LineFact[] {
  let units = 0;
  const crossed = lines.findIndex((line) => {
    units += line.units;
    return units > stock;
  });
  return crossed < 0 ? [] : lines.slice(crossed);
}

function witnessOf(line: LineFact, role: string): Witness {
  return { kind: 'order', id: line.orderId, detail: `${role}: ${line.units} of ${line.sku}` };
}
