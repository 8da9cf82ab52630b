import { ledgerSums, type SkuState, skuOf } from '../engine/state.ts';
import type { Counter } from '../facts.ts';
import type { Witness } from '../finding.ts';
import type { AuditView, Breach, Invariant } from './invariant.ts';

/** Seeded + restocked = available + reserved + sold, and none of them is ever below zero. */
export const stockConservation: Invariant = {
  name: 'stock-conservation',
  subject: 'sku',
  needs: ['ledger'],
  judge: (view, subjects) => judgeEach(view, subjects, judgeConservation),
};

/** The shop's counter shows what the ledger adds up to. */
export const counterEqualsLedger: Invariant = {
  name: 'counter-equals-ledger',
  subject: 'sku',
  needs: ['ledger', 'counters'],
  judge: (view, subjects) => judgeEach(view, subjects, judgeCounter),
};

interface Wrong {
  readonly amount: number;
  readonly text: string;
}

type JudgeSku = (sku: SkuState, counter: Counter | null | undefined) => Wrong | null;

/** A counter is null when counters are not audited, undefined when this SKU has none. */
function judgeEach(view: AuditView, subjects: Iterable<string>, judge: JudgeSku): Breach[] {
  const breaches: Breach[] = [];
  for (const name of subjects) {
    const sku = skuOf(view.state, name);
    const counter = view.counters === null ? null : view.counters.get(name);
    const wrong = judge(sku, counter);
    if (wrong === null) continue;
    breaches.push({
      subject: name,
      settles: false,
      group: name,
      sku: name,
      amount: wrong.amount,
      message: `${name}: ${wrong.text}`,
      witness: witnessOf(name, sku, counter),
      committedAtMs: sku.last?.atMs ?? null,
      signature: wrong.text,
    });
  }
  return breaches;
}

function judgeConservation(sku: SkuState, counter: Counter | null | undefined): Wrong | null {
  const sums = ledgerSums(sku);
  const lowest = Math.min(sums.available, sums.reserved);
  if (lowest < 0) {
    return { amount: -lowest, text: `the ledger goes below zero: ${shown(sums)}` };
  }
  if (counter === null || counter === undefined) return null;
  const lowestCounter = Math.min(counter.available, counter.reserved, counter.sold);
  if (lowestCounter < 0) {
    return { amount: -lowestCounter, text: `the counter is below zero: ${shown(counter)}` };
  }
  const off = counter.available + counter.reserved + counter.sold - sku.seeded;
  if (off === 0) return null;
  return {
    amount: Math.abs(off),
    text: `${Math.abs(off)} units ${off < 0 ? 'lost' : 'from nowhere'}: ${shown(counter)}, ${sku.seeded} put in stock`,
  };
}

function judgeCounter(sku: SkuState, counter: Counter | null | undefined): Wrong | null {
  if (counter === null) return null;
  const sums = ledgerSums(sku);
  const has = counter ?? { available: 0, reserved: 0, sold: 0 };
  const amount = Math.max(
    Math.abs(has.available - sums.available),
    Math.abs(has.reserved - sums.reserved),
    Math.abs(has.sold - sums.sold),
  );
  if (amount === 0) return null;
  return { amount, text: `the counter shows ${shown(has)}, the ledger adds up to ${shown(sums)}` };
}

function witnessOf(name: string, sku: SkuState, counter: Counter | null | undefined): Witness[] {
  const witness: Witness[] = [];
  if (sku.last !== null) {
    const { id, kind, units } = sku.last;
    witness.push({ kind: 'ledger', id, detail: `the newest ledger row: ${kind} ${units}` });
  }
  if (counter) witness.push({ kind: 'counter', id: name, detail: shown(counter) });
  return witness;
}

function shown(counter: Counter): string {
  return `${counter.available} available, ${counter.reserved} reserved, ${counter.sold} sold`;
}
