import { ledgerSums, type SkuState } from '../engine/state.ts';
import type { Counter } from '../facts/counters.ts';
import type { Invariant } from './invariant.ts';
import { describeCounter, type SkuProblem, stockBreaches } from './stockBreaches.ts';

/**
 * Method: per SKU, the ledger's sums must not be below zero. Where the shop has a counter, its parts
 * must not be below zero either, and must add up to the units seeded and restocked.
 */
export const stockConservation: Invariant<'stock-conservation'> = {
  name: 'stock-conservation',
  subject: 'sku',
  needs: ['ledger'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'lost or from nowhere',
  doc: 'available + reserved + sold = seeded + restocked, and none is below zero',
  judge: (view, skus) => stockBreaches(view, skus, judgeConservation),
};

function judgeConservation(sku: SkuState, counter: Counter | null | undefined): SkuProblem | null {
  const sums = ledgerSums(sku);
  const lowest = Math.min(sums.available, sums.reserved);
  if (lowest < 0) {
    return { amount: -lowest, text: `the ledger goes below zero: ${describeCounter(sums)}` };
  }
  if (counter === null || counter === undefined) return null;
  const lowestCounter = Math.min(counter.available, counter.reserved, counter.sold);
  if (lowestCounter < 0) {
    return {
      amount: -lowestCounter,
      text: `the counter is below zero: ${describeCounter(counter)}`,
    };
  }
  const off = counter.available + counter.reserved + counter.sold - sku.seeded;
  if (off === 0) return null;
  return {
    amount: Math.abs(off),
    text: `${Math.abs(off)} units ${off < 0 ? 'lost' : 'from nowhere'}: ${describeCounter(counter)}, ${sku.seeded} put in stock`,
  };
}
