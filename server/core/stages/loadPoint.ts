import type { Quantile } from '../measure/samples.ts';
import type { SloOutcome } from '../slo/slo.ts';
import { formatLevel } from '../text/units.ts';

/** One stage, measured: all paths together in `total`, and each path. */
export interface LoadPoint {
  readonly round: number;
  readonly stage: number;
  /** Share of the peak; of paths at several levels the lowest, which is what it proves. */
  readonly level: number;
  /** The highest level of a path, at which a breach counts; absent where all paths have `level`. */
  readonly levelMax?: number;
  readonly startMs: number;
  readonly holdMs: number;
  readonly total: Measured;
  readonly paths: Readonly<Record<string, Measured>>;
  /** Why the generator, not the target, was the bottleneck; null when it was not. */
  readonly generatorLimited: string | null;
  /** Why the stage could not be measured (a lost shard, a gap); null when it was. */
  readonly unknown: string | null;
  readonly slos: readonly SloOutcome[];
}

/** Why a stage is no evidence about the target; null when it is evidence. */
export const excludedBecause = (point: LoadPoint): string | null =>
  point.unknown ?? point.generatorLimited;

export const isEvidence = (point: LoadPoint): boolean => excludedBecause(point) === null;

/** A row of a report: `85%`, and `150%, round 1` where the rate was changed. */
export const formatPoint = (point: LoadPoint): string =>
  point.round === 0 ? formatLevel(point) : `${formatLevel(point)}, round ${point.round}`;

/** A breach at several levels may be that of the highest. */
export const breachLevel = ({ level, levelMax = level }: LoadPoint): number => levelMax;

export interface Measured {
  readonly offeredPerSecond: number;
  readonly startedPerSecond: number;
  /** Completed journeys (correct or refused) inside the hold after its first max(3 s, the journey's p95). */
  readonly achievedPerSecond: number;
  /** Of them, the correct ones within the path's latency SLO. */
  readonly goodputPerSecond: number;
  readonly requestsPerSecond: number;
  /**
   * Length of the window that the three rates above were counted in; 0 when the hold was too short to have
   * one. The rates are then 0 and not available (`stated.ts`).
   */
  readonly windowMs?: number;
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  /**
   * Open when load or recording ended, and not seen to pass their path's bound: we cut them, so they neither failed
   * nor were answered. Absent where there are none. Open journeys are not among them where a shard stopped reporting:
   * how they ended is not known.
   */
  readonly cut?: number;
  /** Ended by what is not the target's failure, and left out of the error share. Absent: none. */
  readonly noEvidence?: number;
  /** Open past the bound of their path at the end; absent in reports of older versions. */
  readonly overdue?: number;
  /** Share of errors (`measure/errors.ts`); 0 when no journey ended or is overdue. */
  readonly errorShare: number;
  readonly p50Ms: Quantile;
  readonly p95Ms: Quantile;
  readonly p99Ms: Quantile;
  readonly startLagP99Ms: Quantile;
  /** Planned start to done; the percentiles above are service time. Absent in reports of 0.1.0. */
  readonly response?: ResponseTimes;
}

/** Response time, think time left out. */
export interface ResponseTimes {
  /** Of correct journeys; not available once a start was dropped. */
  readonly correct: ResponsePercentiles;
  /** Of all due starts but refused ones; one without a correct answer counts as never answered. */
  readonly censored: ResponsePercentiles;
}

export interface ResponsePercentiles {
  readonly p50Ms: ResponseQuantile;
  readonly p95Ms: ResponseQuantile;
  readonly p99Ms: ResponseQuantile;
}

/** `value` in ms: the quantile (`measured`) or its lower bound (`at least`); null in the other states. */
export interface ResponseQuantile extends Quantile {
  readonly state:
    | 'measured'
    | 'at least'
    | 'never answered'
    | 'not available'
    | 'not enough samples';
}
