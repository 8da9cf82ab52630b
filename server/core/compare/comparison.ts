import type { MannWhitney } from './mannWhitney.ts';
import type { MetricName } from './metrics.ts';

/** What a comparison may say of one figure. */
export const effectStates = ['worse', 'better', 'no difference seen', 'too few samples'] as const;
export type EffectState = (typeof effectStates)[number];

export type Interval = readonly [low: number, high: number];

/** What changed in one figure of a path, or of a service, in a stage. */
export interface Effect {
  readonly metric: MetricName;
  /** Percentiles and CPU per request in ms, shares 0..1, rates per second; null where a side does not state it. */
  readonly before: number | null;
  readonly after: number | null;
  /** `after` divided by `before`; of a share the difference. Null where a side lacks it. */
  readonly change: number | null;
  /** 95% of `change`; null where the seconds are too few to give one. */
  readonly interval: Interval | null;
  /** The smallest change for the worse that is seen with 95% power, as `change` is written; null: none would be. */
  readonly smallestVisible: number | null;
  readonly state: EffectState;
  /** Whether it decides; the others are shown. */
  readonly judged: boolean;
}

/** One path of one stage. */
export interface PathComparison {
  readonly path: string;
  /** Seconds of the window, of all runs of a side. */
  readonly seconds: readonly [before: number, after: number];
  /** Seconds that hang together, and are drawn together. */
  readonly blockSeconds: number;
  /** What the variance was taken from. */
  readonly variance: 'runs' | 'seconds';
  readonly effects: readonly Effect[];
  /** Of the medians of blocks, or of runs; null where a side has none. */
  readonly rankTest:
    | (MannWhitney & { readonly of: 'runs' | 'blocks'; readonly values: readonly [number, number] })
    | null;
}

/** What one service used for each request of all paths in a stage. */
export interface ServiceComparison {
  readonly service: string;
  /** Seconds whose CPU was read, of all runs of a side. */
  readonly seconds: readonly [before: number, after: number];
  readonly blockSeconds: number;
  readonly variance: 'runs' | 'seconds';
  readonly effect: Effect;
}

export interface StageComparison {
  /** As reports write it: `85%`. */
  readonly level: string;
  /** Why the stage is shown and not judged; null: it is judged. */
  readonly notJudged: string | null;
  readonly paths: readonly PathComparison[];
  /** Those whose CPU was read in every run. */
  readonly services: readonly ServiceComparison[];
  /** Why the CPU of a service, or of all, cannot be read. */
  readonly unread: readonly string[];
}

/** How often the rule is wrong. */
export interface ErrorRates {
  /** The share of comparisons of equal runs that alarm, at most, over all figures together. */
  readonly falseAlarms: number;
  /** Random halves of the runs before, compared by the same rule, and how many of them alarmed. */
  readonly splits: number;
  readonly splitAlarms: number;
  /**
   * The smallest slowdown of all journeys of a path that is seen with 95% power, whichever path and judged stage; where
   * services are compared, so much more CPU per request; null: none.
   */
  readonly smallestSlowdown: number | null;
}

/** Two builds of one service, by their names in the target file's `metrics`. */
export interface ServicePair {
  readonly before: string;
  readonly after: string;
}

export interface ComparedRunFacts {
  readonly id: string;
  readonly startedAt: string;
  /** Of the server that conducted the run, and of the generators: `2 CPUs, 8.6 GB, linux-x64, on host-a`. */
  readonly machine: string;
}

/** What a comparison shall tell apart. */
export interface CompareOptions {
  /** A slowdown, or a fall of throughput, up to this share is allowed. */
  readonly allowed: number;
  /** A comparison that cannot see a slowdown of this share says that its samples are too few. */
  readonly wanted: number;
  /** So much more CPU per request is allowed, and more fails; null: it is shown, and does not decide. */
  readonly allowedCpu: number | null;
  readonly seed: number;
}

export interface Comparison {
  readonly schemaVersion: 1;
  readonly scenario: string;
  /** Two services that took the journeys of the runs in turn; absent: runs are compared with runs. */
  readonly services?: ServicePair;
  /** All runs where services are compared. */
  readonly before: readonly ComparedRunFacts[];
  /** Empty where services are compared. */
  readonly after: readonly ComparedRunFacts[];
  /** fail: worse than allowed; unknown: too few samples, or not comparable. */
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly sentence: string;
  /** Each with its stage, path and figures. */
  readonly reasons: readonly string[];
  /** A slowdown up to this share is allowed. */
  readonly allowed: number;
  /** A comparison that cannot see a slowdown of this share has too few samples. */
  readonly wanted: number;
  readonly allowedCpu: number | null;
  readonly rates: ErrorRates;
  readonly stages: readonly StageComparison[];
  readonly caveats: readonly string[];
  readonly method: string;
  readonly seed: number;
}
