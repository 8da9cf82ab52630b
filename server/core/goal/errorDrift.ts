import { cellsOf, totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { powerZ } from '../plan/goal/soakBlocks.ts';
import { newcombe, type Proportion, shareOf } from '../statistics/newcombe.ts';
import type { StagePlan } from '../traffic/round.ts';
import type { DriftResult } from './goalResult.ts';

/**
 * The drift of the share of failed journeys over the blocks of a soak: the last third against the first, moved on to the whole,
 * since the middles of the thirds lie two thirds apart. Its interval is the wider one of Newcombe's, which takes each
 * journey by itself, and that of the scatter of the blocks, since errors come in bursts. Null where no journey ended.
 */
export function errorDrift(
  path: string,
  stage: Pick<StagePlan, 'index'>,
  blocks: readonly (readonly TimelineSecond[])[],
  z: number,
):
  | (Pick<Required<DriftResult>, 'state' | 'typical' | 'visible'> & {
      readonly over: NonNullable<DriftResult['over']>;
    })
  | null {
  const each = blocks.map((block): Proportion => {
    const { failed, finished, noEvidence } = totalsOf(cellsOf(block, path, stage.index));
    return { count: failed, of: finished - noEvidence };
  });
  const third = Math.floor(each.length / 3);
  const [first, last] = [each.slice(0, third), each.slice(-third)];
  const [early, late] = [sumOf(first), sumOf(last)];
  if (early.of === 0 || late.of === 0) return null;
  const change = shareOf(late) - shareOf(early);
  const scatter = z * Math.sqrt(errorOfMean(first) + errorOfMean(last));
  const [low, high] = newcombe(late, early, z);
  const lower = Math.min(low, change - scatter) * apart;
  const upper = Math.max(high, change + scatter) * apart;
  return {
    state: lower > 0 ? 'rises' : upper < 0 ? 'falls' : 'none seen',
    typical: shareOf(sumOf(each)),
    over: { value: change * apart, lower, upper },
    visible: ((upper - lower) / 2 / z) * (z + powerZ()),
  };
}

/** The whole, in distances of the middles of the two thirds. */
const apart = 1.5;

const sumOf = (each: readonly Proportion[]): Proportion => ({
  count: each.reduce((sum, { count }) => sum + count, 0),
  of: each.reduce((sum, { of }) => sum + of, 0),
});

/** The squared error of the mean share of some blocks, from their scatter. */
function errorOfMean(each: readonly Proportion[]): number {
  const mean = each.reduce((sum, one) => sum + shareOf(one), 0) / each.length;
  const squares = each.reduce((sum, one) => sum + (shareOf(one) - mean) ** 2, 0);
  return each.length < 2 ? 0 : squares / (each.length - 1) / each.length;
}
