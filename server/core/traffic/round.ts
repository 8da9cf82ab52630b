import type { ArrivalProfile } from './profile.ts';
import type { Spread } from './spread.ts';

export interface RoundPlan {
  readonly index: number;
  readonly stages: readonly StagePlan[];
  readonly durationMs: number;
  /** It begins while the round before drives, which stops then; absent: it begins after the end of the round before. */
  readonly takesOver?: TakeOver;
  /** Where a search stands when it is planned; absent in rounds that no search planned. */
  readonly search?: SearchedRound;
  /** VUs that log in, over all shards; absent: those of the plan's session. */
  readonly sessionVus?: number;
}

/** Between which levels a search knows the limit, when it plans a round; null: it has found none on that side. */
export interface SearchedRound {
  readonly lastPass: number | null;
  readonly firstFail: number | null;
}

/** A round that drives the rest of a load shape at another rate. */
export interface TakeOver {
  /** Where its loads begin in the shape, in ms since the first load of the shape. */
  readonly shapeMs: number;
  /** When it was planned to take over, in ms since the start of the round before. */
  readonly plannedMs: number;
  /** Its rates as a multiple of the shape's. */
  readonly rate: number;
  /** The same of the round before. */
  readonly rateBefore: number;
  /** Who asked for it. */
  readonly by: string;
}

/** One part of a round. Its k6 scenarios are named `${path}__${stage.index}`. */
export interface StagePlan {
  readonly index: number;
  /** Share of the peak: 0.85 is 85%. Of paths at several levels the lowest; of a ramp that of its end. */
  readonly level: number;
  /** The highest level of a path; absent where all paths have `level`. */
  readonly levelMax?: number;
  /** The level where a ramp begins; absent elsewhere. */
  readonly fromLevel?: number;
  /** What makes it no steady load: it is driven and shown, and gives no load point. Absent: a level is held. */
  readonly transient?: Transient;
  /** How long the clients of a burst wait before they start; absent where they do not. */
  readonly spread?: Spread;
  /** The line of the shape's file that it is; absent where the scenario writes it. */
  readonly shapeLine?: number;
  readonly startMs: number;
  readonly holdMs: number;
  readonly loads: readonly StageLoad[];
}

/**
 * No load at all, a rate that changes evenly, a level held for less than can be measured, the level after an overload, at
 * which the target is watched until it is back to normal, or the time in which VUs begin or end their sessions.
 */
export const transients = ['pause', 'ramp', 'spike', 'recovery', 'log-in', 'log-out'] as const;
export type Transient = (typeof transients)[number];

/** Whether the stage holds a level, and so gives a load point. */
export const isHeld = ({ transient }: Pick<StagePlan, 'transient'>): boolean =>
  transient === undefined;

export interface StageLoad {
  readonly path: string;
  /** Integer arrivals in `timeUnitMs`, over all shards. */
  readonly rate: number;
  readonly timeUnitMs: number;
  readonly ratePerSecond: number;
  /** Over all shards; preAllocatedVUs = maxVUs, a multiple of the number of shards. */
  readonly vus: number;
  /** Where the starts are not even: when they are. `ratePerSecond` is then their mean. */
  readonly profile?: ArrivalProfile;
  /** The rates of a ramp at its start and end, in journeys per second; absent elsewhere, and in plans of earlier versions. */
  readonly ramp?: Ramp;
}

export interface Ramp {
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}
