import {
  type CensoredSample,
  journeySample,
  stepSample,
  type Unfinished,
} from '../measure/censoredSample.ts';
import type { JourneySpec } from '../traffic/journey.ts';
import { thinkMsMax } from '../traffic/think.ts';
import type { PathActivity } from './sloKind.ts';

/** What an SLO on latencies judges: the journeys of a path (no step), or the requests of one step. */
export function latencySample(
  step: string | null,
  limitMs: number,
  { journey, measured, unfinished: given }: PathActivity,
): CensoredSample {
  const unfinished = isWithin(limitMs, journey) ? given : withoutInterrupted(given);
  return step === null
    ? journeySample(measured, unfinished)
    : stepSample(journey, step, measured, unfinished);
}

/** Whether a journey that was interrupted at its bound, pauses included, is certainly beyond the limit. */
function isWithin(limitMs: number, { steps, latencyBoundMs }: JourneySpec): boolean {
  const pausesMs = steps.reduce((sum, { think }) => sum + thinkMsMax(think), 0);
  return limitMs + pausesMs <= latencyBoundMs;
}

/** What was interrupted before the limit could still have met it. */
const withoutInterrupted = (open: Unfinished): Unfinished => ({
  ...open,
  interrupted: 0,
  pending: open.pending + open.interrupted,
});
