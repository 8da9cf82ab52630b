import { type AuditView, putInStock, type SkuState, skuOf } from '../engine/state.ts';
import type { Counter } from '../facts/counters.ts';
import type { Breach, Witness } from './invariant.ts';

/** What is wrong with one SKU, in units. */
export interface SkuProblem {
  readonly amount: number;
  readonly text: string;
}

/** A counter is null when counters are not audited, undefined when this SKU has none. */
export type JudgeSku = (sku: SkuState, counter: Counter | null | undefined) => SkuProblem | null;

/** Judges each SKU with a limit from its ledger sums and its counter; the newest ledger row is the witness. */
export function stockBreaches(
  view: AuditView,
  skus: Iterable<string>,
  judge: JudgeSku,
): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const name of skus) {
    const seeded = putInStock(view, name);
    if (seeded === Number.POSITIVE_INFINITY) continue;
    const sku = { ...skuOf(view.state, name), seeded };
    const counter = view.counters === null ? null : view.counters.get(name);
    const problem = judge(sku, counter);
    if (problem === null) continue;
    breaches.push({
      subject: name,
      settles: false,
      group: name,
      sku: name,
      amount: problem.amount,
      message: `${name}: ${problem.text}`,
      witness: witnessOf(name, sku, counter),
      committedAtMs: sku.last?.atMs ?? null,
      signature: problem.text,
    });
  }
  return breaches;
}

function witnessOf(name: string, sku: SkuState, counter: Counter | null | undefined): Witness[] {
  const witness: Witness[] = [];
  if (sku.last !== null) {
    const { id, kind, units } = sku.last;
    witness.push({ kind: 'ledger', id, detail: `the newest ledger row: ${kind} ${units}` });
  }
  if (counter) witness.push({ kind: 'counter', id: name, detail: describeCounter(counter) });
  return witness;
}

/** `4 available, 1 reserved, 0 sold`. */
export function describeCounter(counter: Counter): string {
  return `${counter.available} available, ${counter.reserved} reserved, ${counter.sold} sold`;
}
