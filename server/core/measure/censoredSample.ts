import { flowOf } from '../traffic/flow.ts';
import { type JourneySpec, mayAskAgain } from '../traffic/journey.ts';
import { emptyHistogram, type Histogram } from './histogram.ts';
import { failuresOf, openByStep } from './openSteps.ts';
import type { PathTotals } from './pathTotals.ts';

/**
 * What a latency SLO judges: the latencies of correct answers, and the journeys that have no latency. These are
 * right-censored: a failed journey, one that k6 interrupted and a start that the target kept from beginning are
 * beyond every limit. Where the counts do not tell whether a journey belongs to the sample, it is undecided,
 * and an SLO that it could change is unknown. Refused journeys are left out.
 */

/** Journeys of a path in a stage that ended neither by an answer nor by a failure. */
export interface Unfinished {
  /** Open when k6 interrupted them: the target did not answer. */
  readonly interrupted: number;
  /** Still open when the recording ended, before k6 would have interrupted them. */
  readonly pending: number;
  /** Dropped while every VU waited for the target. */
  readonly droppedByTarget: number;
  /** Dropped for want of a VU, with no fault of the target: what it would have answered is unknown. */
  readonly droppedByGenerator: number;
  /** Ended by what is not the target's failure: what it would have answered is unknown. */
  readonly noEvidence: number;
}

export interface CensoredSample {
  /** Latencies of correct answers, in ms. */
  readonly histogram: Histogram;
  /** Members without a correct answer: beyond every limit. */
  readonly beyond: number;
  /** May be beyond the limit, or no members at all. */
  readonly undecided: Unfinished;
}

const noneUndecided = { interrupted: 0, droppedByTarget: 0 } as const;

/** The journeys of a path. */
export const journeySample = (measured: PathTotals, unfinished: Unfinished): CensoredSample => ({
  histogram: measured.journeyMs,
  beyond: measured.failed + unfinished.interrupted + unfinished.droppedByTarget,
  undecided: { ...unfinished, ...noneUndecided },
});

/**
 * The requests of one step. k6 reports no request that it interrupts, so these are derived from the counts of
 * journeys. An interrupted journey in the first step waited in that step all the time: it is beyond every limit,
 * unless the step asks again or lies in a block, since pauses between requests are no part of its latency.
 * In a later step it may have arrived just before the interruption: it is undecided. A drop counts against a
 * step only when it is the journey's only one, since any other step could have occupied the VUs.
 */
export function stepSample(
  journey: JourneySpec,
  name: string,
  measured: PathTotals,
  unfinished: Unfinished,
): CensoredSample {
  const [first, ...later] = flowOf(journey);
  const step = measured.steps.get(name);
  const histogram = step?.serviceMs ?? emptyHistogram(measured.journeyMs.schema);
  const failed = failuresOf(step);
  const asksOnce = journey.steps.some((each) => each.name === name && !mayAskAgain(each));
  const isFirst = first?.kind === 'step' && first.step === name && asksOnce;
  if (isFirst && later.length === 0) {
    const beyond = failed + unfinished.interrupted + unfinished.droppedByTarget;
    return { histogram, beyond, undecided: { ...unfinished, ...noneUndecided } };
  }
  const known = unfinished.interrupted === 0 ? null : openByStep(journey, measured);
  const here = known?.get(name) ?? unfinished.interrupted;
  if (isFirst && known !== null) {
    return { histogram, beyond: failed + here, undecided: { ...unfinished, interrupted: 0 } };
  }
  return { histogram, beyond: failed, undecided: { ...unfinished, interrupted: here } };
}
