import type { Quantile } from '../measure/samples.ts';
import type { SloOutcome } from '../slo/slo.ts';
/** One stage, measured: the whole stage in `total`, each path beside it. */
export interface LoadPoint {
  readonly round: number;
  readonly stage: number;
  readonly level: number;
  readonly startMs: number;
  readonly holdMs: number;
  readonly total: Measured;
  readonly paths: Readonly<Record<string, Measured>>;
  /** Why the generator, not the target, was the bottleneck; null when it was not. */
  readonly generatorLimited: string | null;
  /** Why this stage is no evidence at all (a lost shard, a gap); null when it is evidence. */
  readonly unknown: string | null;
  readonly slos: readonly SloOutcome[];
}

export interface Measured {
  readonly offeredPerSecond: number;
  readonly startedPerSecond: number;
  /** Completed inside the hold after its first max(3 s, the journey's p95). */
  readonly achievedPerSecond: number;
  /** Completed there, correct, and within the SLO. */
  readonly goodputPerSecond: number;
  readonly requestsPerSecond: number;
  /**
   * Length of the window that the three figures above were counted in; 0 when the hold was too
   * short to have one, and then they are not available (and read 0).
   */
  readonly windowMs?: number;
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  readonly errorShare: number;
  readonly p50Ms: Quantile;
  readonly p95Ms: Quantile;
  readonly p99Ms: Quantile;
  readonly startLagP99Ms: Quantile;
  /** Planned start to done; the three percentiles above are service time. Reports of 0.1.0 have none. */
  readonly response?: ResponseTimes;
}

/** Response time, think time left out. */
export interface ResponseTimes {
  /** Of correct journeys; not available once a start was dropped. */
  readonly correct: ResponsePercentiles;
  /** Of all starts that came due and were not refused: without a correct answer is "never answered". */
  readonly censored: ResponsePercentiles;
}

export interface ResponsePercentiles {
  readonly p50Ms: ResponseQuantile;
  readonly p95Ms: ResponseQuantile;
  readonly p99Ms: ResponseQuantile;
}

/** `value` in ms: the quantile itself, or what it is at least; null in the other states. */
export interface ResponseQuantile extends Quantile {
  readonly state:
    | 'measured'
    | 'at least'
    | 'never answered'
    | 'not available'
    | 'not enough samples';
}
