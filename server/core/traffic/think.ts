import type { JourneySpec, ThinkTime } from './journey.ts';

/** Think time inside a journey, without the pause after its last step, in ms. */
export function thinkMs(journey: JourneySpec): { readonly meanMs: number; readonly p95Ms: number } {
  const pauses = journey.steps.slice(0, -1).flatMap((step) => (step.think ? [step.think] : []));
  return { meanMs: sum(pauses.map(mean)), p95Ms: sum(pauses.map(p95)) };
}

const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);

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
