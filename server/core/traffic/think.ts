import { flowSum } from './flow.ts';
import type { JourneySpec, StepSpec, ThinkTime } from './journey.ts';

/** Think time inside a journey, without the pause after its last step, in ms. */
export function thinkMs(journey: JourneySpec): { readonly meanMs: number; readonly p95Ms: number } {
  const { steps, flow } = journey;
  const last = flow?.at(-1);
  const end = last?.kind === 'step' ? last.step : null;
  const inner = flow === undefined ? { steps: steps.slice(0, -1) } : journey;
  const pause =
    (ms: (think: ThinkTime) => number) =>
    ({ name, think }: StepSpec): number =>
      think === null || name === end ? 0 : ms(think);
  return {
    meanMs: flowSum(inner, pause(mean), 'mean'),
    p95Ms: flowSum(inner, pause(p95), 'most'),
  };
}

function mean(think: ThinkTime): number {
  switch (think.kind) {
    case 'constant':
      return think.ms;
    case 'uniform':
      return (think.minMs + think.maxMs) / 2;
    case 'exponential':
      return Math.min(think.meanMs, think.maxMs);
    case 'normal':
      return think.meanMs;
  }
}

/** An exponential exceeds ln 20 means, and a normal 1.645 deviations above its mean, in 5% of cases. */
function p95(think: ThinkTime): number {
  switch (think.kind) {
    case 'constant':
      return think.ms;
    case 'uniform':
      return think.minMs + 0.95 * (think.maxMs - think.minMs);
    case 'exponential':
      return Math.min(think.meanMs * Math.log(20), think.maxMs);
    case 'normal':
      return think.meanMs + 1.645 * think.sdMs;
  }
}

/** Longest pause of a think time; a normal one is cut at 3 standard deviations. */
export function thinkMsMax(think: ThinkTime | null): number {
  if (think === null) return 0;
  if (think.kind === 'constant') return think.ms;
  if (think.kind === 'normal') return think.meanMs + 3 * think.sdMs;
  return think.maxMs;
}
