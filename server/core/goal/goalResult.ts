import type { ShapedGoal } from '../scenario/goal.ts';

type State = 'pass' | 'fail' | 'unknown';

/** What a spike, a recovery or a soak came to. */
export interface GoalResult {
  readonly goal: ShapedGoal;
  /** The worst of its reasons. */
  readonly state: State;
  /** All of them in one line. */
  readonly text: string;
  readonly reasons: readonly GoalReason[];
  /** How the figures were computed. */
  readonly method: string;
  /** Of spike and recover, in the order of the plan. */
  readonly overloads?: readonly OverloadResult[];
  /** Of a soak. */
  readonly drifts?: readonly DriftResult[];
}

export interface GoalReason {
  readonly state: State;
  readonly text: string;
}

/** A reason with a shorter form for the sentence of the whole. */
export interface ToldReason extends GoalReason {
  readonly brief: string;
}

/** One overload, and what came after it. */
export interface OverloadResult {
  /** Of the overload, in the plan's only round. */
  readonly stage: number;
  readonly level: number;
  readonly offeredPerSecond: number;
  readonly goodput: OverloadGoodput;
  readonly recovery: Recovery;
  /** How the journeys that were due in the overload ended. */
  readonly ends: OverloadEnds;
}

/** Journeys a second that ended correctly and within the SLO while the overload lasted. */
export interface OverloadGoodput {
  /** Null where it cannot be known; `reason` then says why. */
  readonly perSecond: number | null;
  readonly beforePerSecond: number | null;
  /** Of each path, as a share of its goodput at the level before. */
  readonly shares: Readonly<Record<string, number>>;
  readonly reason: string | null;
}

export interface Recovery {
  readonly state: 'recovered' | 'not recovered' | 'unknown';
  /** From when the load was back until the target was; null where it was not, or is not known to be. */
  readonly afterMs: number | null;
  readonly watchedMs: number;
  /** So many seconds one after the other had to be normal. */
  readonly windowSeconds: number;
  /** What was seen last, or why nothing is known; null where it recovered. */
  readonly reason: string | null;
}

export interface OverloadEnds {
  readonly due: number;
  readonly good: number;
  /** Correct, and beyond the latency SLO. */
  readonly slow: number;
  readonly refused: number;
  readonly failed: number;
  readonly overdue: number;
  readonly dropped: number;
  /** What failed, most frequent first: `pay status 503`. */
  readonly failures: readonly { readonly text: string; readonly count: number }[];
}

/** One figure of a path over a soak. */
export interface DriftResult {
  readonly path: string;
  /** `p95`, `goodput`, `errors`. */
  readonly figure: string;
  readonly unit: 'ms' | 'per-second' | 'share';
  /** `none seen`: no drift beyond chance. */
  readonly state: 'none seen' | 'rises' | 'falls' | 'unknown';
  /** Of latency and goodput the median of the blocks; of errors the share of all journeys. Null where unknown. */
  readonly typical: number | null;
  /** In the unit, an hour, with its interval; null where unknown. */
  readonly perHour: {
    readonly value: number;
    readonly lower: number;
    readonly upper: number;
  } | null;
  /** Over the measured part of the soak: latency and goodput as a share of the typical value, errors in shares of all journeys. */
  readonly over: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** The smallest drift over that part that would have been seen, in the same. */
  readonly visible: number | null;
  readonly reason: string | null;
}
