import type { JourneySpec } from '../traffic/journey.ts';
import { emptyHistogram, type Histogram } from './histogram.ts';
import type { PathTotals, StepTotals } from './pathTotals.ts';

/** Journeys of a path in a stage that neither an answer nor a failure ended, by what is known of them. */
export interface Unfinished {
  /** Open until k6 interrupted them: the target never answered. */
  readonly interrupted: number;
  /** Still open when the recording ended too soon to tell. */
  readonly pending: number;
  /** Dropped while every VU waited for the target. */
  readonly droppedByTarget: number;
  /** Dropped by a generator without a free VU: nobody knows what the target would have answered. */
  readonly droppedByGenerator: number;
}

/** Whom a latency SLO is judged on. */
export interface CensoredSample {
  /** Latencies of correct answers, in ms. */
  readonly histogram: Histogram;
  /** Without a correct answer, beyond every limit. */
  readonly beyond: number;
  /** May be beyond the limit or none of the population: an SLO that they would decide is unknown. */
  readonly undecided: Unfinished;
}

const noneUndecided = { interrupted: 0, droppedByTarget: 0 } as const;

/** The journeys of a path; business rejections are none of them. */
export const journeySample = (measured: PathTotals, unfinished: Unfinished): CensoredSample => ({
  histogram: measured.journeyMs,
  beyond: measured.failed + unfinished.interrupted + unfinished.droppedByTarget,
  undecided: { ...unfinished, ...noneUndecided },
});

/**
 * The requests of one step. k6 tells nothing of a request that it interrupts, so these are counted by
 * their journeys. In the first step they were open for as long as the journey; those in a later step
 * may have come to it just before the end. A drop is the step's own doing only where no other
 * step could have held the VUs.
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
  if (first?.name === name && later.length === 0) {
    const beyond = failed + unfinished.interrupted + unfinished.droppedByTarget;
    return { histogram, beyond, undecided: { ...unfinished, ...noneUndecided } };
  }
  const known = unfinished.interrupted === 0 ? null : openByStep(journey, measured);
  const here = known?.get(name) ?? unfinished.interrupted;
  if (first?.name === name && known !== null) {
    return { histogram, beyond: failed + here, undecided: { ...unfinished, interrupted: 0 } };
  }
  return { histogram, beyond: failed, undecided: { ...unfinished, interrupted: here } };
}

/**
 * Journeys open in each step, from the end of the step before (its pause counts here) to its answer:
 * those that went on from the step before, less the requests that ended. A rejection is
 * counted for its journey alone, so each step that may refuse is taken for the only one; null where
 * that, or anything else, does not add up to the correct journeys.
 */
function openByStep(
  journey: JourneySpec,
  measured: PathTotals,
): ReadonlyMap<string, number> | null {
  const open = new Map<string, number>();
  let arrived = measured.started;
  for (const { name, refusedStatus } of journey.steps) {
    const step = measured.steps.get(name);
    const requests = step?.requests ?? 0;
    open.set(name, arrived - requests);
    arrived = requests - failuresOf(step) - (refusedStatus.length > 0 ? measured.refused : 0);
  }
  const agree = arrived === measured.correct && [...open.values()].every((count) => count >= 0);
  return agree ? open : null;
}

const failuresOf = (step: StepTotals | undefined): number =>
  [...(step?.failures.values() ?? [])].reduce((sum, count) => sum + count, 0);
