import {
  type CensoredSample,
  journeySample,
  stepSample,
  type Unfinished,
} from '../measure/censoredSample.ts';
import type { JourneySpec } from '../traffic/journey.ts';
import { thinkMsMax } from '../traffic/think.ts';
import type { PathActivity } from './sloKind.ts';

export interface LatencySample extends CensoredSample {
  /** Of the pending ones: interrupted at a bound that lies below the limit, so that they may have met it. */
  readonly atBound: number;
}

/** What an SLO on latencies judges: the journeys of a path (no step), or the requests of one step. */
export function latencySample(
  step: string | null,
  limitMs: number,
  { journey, measured, unfinished: given }: PathActivity,
): LatencySample {
  const atBound = isWithin(limitMs, journey) ? 0 : given.interrupted;
  const unfinished = withoutInterrupted(given, atBound);
  const sample =
    step === null
      ? journeySample(measured, unfinished)
      : stepSample(journey, step, measured, unfinished);
  return { ...sample, atBound };
}

/** Whether a journey that was interrupted at its bound, pauses included, is certainly beyond the limit. */
function isWithin(limitMs: number, { steps, latencyBoundMs }: JourneySpec): boolean {
  const pausesMs = steps.reduce((sum, { think }) => sum + thinkMsMax(think), 0);
  return limitMs + pausesMs <= latencyBoundMs;
}

/** What was interrupted before the limit could still have met it. */
const withoutInterrupted = (open: Unfinished, atBound: number): Unfinished => ({
  ...open,
  interrupted: open.interrupted - atBound,
  pending: open.pending + atBound,
});
