import { type JourneySpec, mayAskAgain, mayRefuse } from '../traffic/journey.ts';
import { emptyHistogram, type Histogram } from './histogram.ts';
import type { PathTotals, StepTotals } from './pathTotals.ts';

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
 * unless the step asks again, since the pauses between its requests are no part of its latency.
 * In a later step it may have arrived just before the interruption: it is undecided. A drop counts against a
 * step only when it is the journey's only one, since any other step could have occupied the VUs.
 */
export function stepSample(
  journey: JourneySpec,
  name: string,
  measured: PathTotals,
  unfinished: Unfinished,
): CensoredSample {
  const [first, ...later] = journey.steps;
  const step = measured.steps.get(name);
  const histogram = step?.serviceMs ?? emptyHistogram(measured.journeyMs.schema);
  const failed = failuresOf(step);
  const isFirst = first?.name === name && !mayAskAgain(first);
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

/**
 * Journeys open in each step, counted from the end of the step before (with its think time) to the answer:
 *
 *   arrived(first) = started
 *   passed(step)   = requests(step) − failures(step) − no evidence(step) − refused(step)
 *   open(step)     = arrived(step) − passed(step) − failures(step) − no evidence(step) − refused(step)
 *   arrived(next)  = passed(step)
 *
 * A step that may ask again is open between its requests, so the journeys that passed it are its correct answers.
 * Refused journeys are not counted by step, so each step that may refuse is assumed to be the only one. Null
 * when a count is negative or arrived(end) ≠ correct.
 */
function openByStep(
  journey: JourneySpec,
  measured: PathTotals,
): ReadonlyMap<string, number> | null {
  const open = new Map<string, number>();
  let arrived = measured.started;
  for (const spec of journey.steps) {
    const { name } = spec;
    const step = measured.steps.get(name);
    const ended = failuresOf(step) + noEvidenceOf(step) + (mayRefuse(spec) ? measured.refused : 0);
    const passed = mayAskAgain(spec) ? correctOf(step) : (step?.requests ?? 0) - ended;
    open.set(name, arrived - passed - ended);
    arrived = passed;
  }
  const agree = arrived === measured.correct && [...open.values()].every((count) => count >= 0);
  return agree ? open : null;
}

const sumOf = (counts: ReadonlyMap<string, number> | undefined): number =>
  [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);

const correctOf = (step: StepTotals | undefined): number => step?.serviceMs.count ?? 0;
const failuresOf = (step: StepTotals | undefined): number => sumOf(step?.failures);
const noEvidenceOf = (step: StepTotals | undefined): number => sumOf(step?.noEvidence);
