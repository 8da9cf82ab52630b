import { ledgerSums, type SkuState } from '../engine/state.ts';
import type { Counter } from '../facts/counters.ts';
import type { Invariant } from './invariant.ts';
import { describeCounter, type SkuProblem, stockBreaches } from './stockBreaches.ts';

/**
 * Method: per SKU, each part of the shop's counter is compared with the ledger's sum of it, in the
 * same snapshot. A SKU without a counter counts as zero.
 */
export const counterEqualsLedger: Invariant<'counter-equals-ledger'> = {
  name: 'counter-equals-ledger',
  subject: 'sku',
  needs: ['ledger', 'counters'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'different in counter and ledger',
  doc: 'the counter shows what the ledger adds up to',
  judge: (view, skus) => stockBreaches(view, skus, judgeCounter),
};

function judgeCounter(sku: SkuState, counter: Counter | null | undefined): SkuProblem | null {
  if (counter === null) return null;
  const sums = ledgerSums(sku);
  const has = counter ?? { available: 0, reserved: 0, sold: 0 };
  const amount = Math.max(
    Math.abs(has.available - sums.available),
    Math.abs(has.reserved - sums.reserved),
    Math.abs(has.sold - sums.sold),
  );
  if (amount === 0) return null;
  return {
    amount,
    text: `the counter shows ${describeCounter(has)}, the ledger adds up to ${describeCounter(sums)}`,
  };
}
