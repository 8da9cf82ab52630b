import { keysOf } from '../engine/layered.ts';
import { isPromised, orderOf, skuOf } from '../engine/state.ts';
import { compareCommits, type LineFact } from '../facts.ts';
import type { Witness } from '../finding.ts';
import type { AuditView, Breach, Invariant } from './invariant.ts';

/**
 * No more units on placed orders than there was stock: seeded + restocked. Judged from what
 * customers were promised, never from a counter, which lost updates keep innocent.
 */
export const oversell: Invariant = {
  name: 'oversell',
  subject: 'sku',
  needs: ['ledger', 'lines', 'events'],
  judge(view, subjects) {
    const lines = new Map<string, LineFact[]>();
    for (const sku of subjects) {
      const { promised, seeded } = skuOf(view.state, sku);
      if (promised > seeded) lines.set(sku, []);
    }
    if (lines.size > 0) collectPromised(view, lines);
    return [...lines].map(([sku, promised]) => breachOf(view, sku, promised));
  },
};

/** One walk over the orders, however many SKUs were oversold. */
function collectPromised(view: AuditView, lines: ReadonlyMap<string, LineFact[]>): void {
  for (const id of keysOf(view.state.orders)) {
    const order = orderOf(view.state, id);
    if (!isPromised(order)) continue;
    for (const line of order.lines) lines.get(line.sku)?.push(line);
  }
}

function breachOf(view: AuditView, sku: string, lines: readonly LineFact[]): Breach {
  const { promised, seeded } = skuOf(view.state, sku);
  const past = pastTheLine([...lines].sort(compareCommits), seeded);
  const [first] = past;
  const last = past.at(-1);
  const amount = promised - seeded;
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
    message: `${sku} oversold by ${amount}: ${promised} units on placed orders, ${seeded} in stock; ${orders} orders past the line, first ${first?.orderId ?? 'unknown'}`,
    witness,
    committedAtMs: first?.atMs ?? null,
    signature: String(amount),
  };
}

/** Lines in the order of their commits, from the one on that took more than was left. */
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
