import type { SloOutcome } from '../../core/slo/slo.ts';
import type { LoadPoint, Measured } from '../../core/stages/loadPoint.ts';
import type { RequiredLoad } from '../../core/verdict/requirement.ts';

const none = { value: null, samples: 0 };

export const measuredAt = (rate: number, achieved = rate): Measured => ({
  offeredPerSecond: rate,
  startedPerSecond: rate,
  achievedPerSecond: achieved,
  goodputPerSecond: achieved,
  requestsPerSecond: achieved * 4,
  windowMs: 5000,
  planned: rate * 8,
  started: rate * 8,
  dropped: 0,
  finished: rate * 8,
  correct: rate * 8,
  refused: 0,
  failed: 0,
  errorShare: 0,
  p50Ms: none,
  p95Ms: none,
  p99Ms: none,
  startLagP99Ms: none,
});

export const outcome = (state: SloOutcome['state']): SloOutcome => ({
  path: 'pay',
  name: 'pay p95 ≤ 750 ms',
  limit: 750,
  measured: state === 'met' ? 90 : null,
  state,
  reason: state === 'met' ? null : `why ${state}`,
});

/** A plan with the peak of `pointAt` that requires a level. */
export const requiring = (requiredLevel: number): RequiredLoad => ({
  requiredLevel,
  paths: [
    { name: 'browse', peakRatePerSecond: 150 },
    { name: 'pay', peakRatePerSecond: 50 },
  ],
});

/** A point at `level` of a peak of 200/s, with the given judgement. */
export function pointAt(
  level: number,
  state: SloOutcome['state'],
  more: Partial<LoadPoint> = {},
): LoadPoint {
  return {
    round: 0,
    stage: Math.round(level * 100),
    level,
    startMs: 0,
    holdMs: 8000,
    total: measuredAt(level * 200),
    paths: { browse: measuredAt(level * 150), pay: measuredAt(level * 50) },
    generatorLimited: null,
    unknown: null,
    slos: [outcome(state)],
    ...more,
  };
}
