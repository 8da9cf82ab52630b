import type { PathPlan } from './journey.ts';
import {
  profileEndMs,
  profileStartMs,
  profileStarts,
  profileStartsBefore,
  profileStartsWithin,
} from './profile.ts';
import type { RoundPlan, StageLoad, StagePlan } from './round.ts';

/**
 * The arithmetic of k6's constant-arrival-rate executor (its `lib/executor/constant_arrival_rate.go`
 * and `lib/execution_segment.go`), so that a plan knows every start before k6 makes it. Starts that are not even
 * have a profile (`profile.ts`).
 */

const nanosecondsPerMs = 1_000_000;

/** Time between two planned starts: k6 cuts timeUnit/rate to whole nanoseconds. */
export function periodMs(load: StageLoad): number {
  return Math.floor((load.timeUnitMs * nanosecondsPerMs) / load.rate) / nanosecondsPerMs;
}

/** Starts of a load held for `holdMs`: ticks 0, 1, 2 … × timeUnit/rate that lie before its end. */
export function startsOf(load: StageLoad, holdMs: number): number {
  if (load.profile !== undefined) return profileStarts(load.profile);
  return Math.ceil((holdMs * load.rate) / load.timeUnitMs);
}

/** When start `index` of a load is planned, in ms since the stage's start. */
export const startMsOf = (load: StageLoad, index: number): number =>
  load.profile === undefined ? index * periodMs(load) : profileStartMs(load.profile, index);

/** The most journeys of a load that start in any `windowMs`. */
export const startsWithin = (load: StageLoad, windowMs: number): number =>
  load.profile === undefined
    ? (load.ratePerSecond * windowMs) / 1000
    : profileStartsWithin(load.profile, windowMs);

/** The highest arrival rate of a load, over a second. */
export const highestRate = (load: StageLoad): number => startsWithin(load, 1000);

/** Planned arrival rate of a stage's load between two times of the round, in journeys per second. */
export function offeredBetween(
  stage: Pick<StagePlan, 'startMs' | 'holdMs'>,
  load: StageLoad,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number {
  if (load.profile === undefined) return load.ratePerSecond;
  const before = (ms: number): number => startsBefore(stage, load, ms);
  return ((before(toMs) - before(fromMs)) * 1000) / (toMs - fromMs);
}

/** Journeys of a path that a stage starts, over all shards; 0 for a path that it does not load. */
export function plannedStarts(stage: StagePlan, path: string): number {
  const load = stage.loads.find((each) => each.path === path);
  return load === undefined ? 0 : startsOf(load, stage.holdMs);
}

/**
 * How long the k6 scenario is told to run: to the middle between its last planned start and the
 * one after. If it ended exactly at the hold, a tick at the same instant would start only by chance.
 */
export function driveMs(load: StageLoad, holdMs: number): number {
  if (load.profile !== undefined) return profileEndMs(load.profile);
  return Math.min(holdMs, (startsOf(load, holdMs) - 0.5) * periodMs(load));
}

/** Of the load, over all rounds; of a search at most, since its rounds are planned one after the other. */
export function planDurationMs({ rounds, search }: Pick<Rehearsal, 'rounds' | 'search'>): number {
  if (search !== undefined) return search.durationMsMax;
  return rounds.reduce((sum, round) => sum + round.durationMs, 0);
}

/** Until when the k6s drive a round, in ms since its start: half of the last period is left out. */
export function drivenMs(round: RoundPlan): number {
  const ends = round.stages.flatMap(({ startMs, holdMs, loads }) =>
    loads.map((load) => startMs + driveMs(load, holdMs)),
  );
  return Math.max(0, ...ends);
}

/**
 * Starts of one of `count` equal shards: shard i takes the ticks i, i + count, i + 2 count … of the
 * whole, as k6 divides them.
 */
export function shardStarts(starts: number, shard: number, count: number): number {
  return Math.max(0, Math.ceil((starts - shard) / count));
}

/** Starts of a stage's load that fall to one of `count` shards in [fromMs, toMs) of the round. */
export function startsBetween(
  stage: Pick<StagePlan, 'startMs' | 'holdMs'>,
  load: StageLoad,
  window: { readonly fromMs: number; readonly toMs: number },
  slice: { readonly shard: number; readonly count: number },
): number {
  const before = (ms: number): number =>
    shardStarts(startsBefore(stage, load, ms), slice.shard, slice.count);
  return before(window.toMs) - before(window.fromMs);
}

/** Starts of a stage's load before `ms` of the round, over all shards. */
export function startsBefore(
  stage: Pick<StagePlan, 'startMs' | 'holdMs'>,
  load: StageLoad,
  ms: number,
): number {
  const inStageMs = ms - stage.startMs;
  if (load.profile !== undefined) return profileStartsBefore(load.profile, inStageMs);
  const ticks = Math.ceil(inStageMs / periodMs(load));
  return Math.min(startsOf(load, stage.holdMs), Math.max(0, ticks));
}

/** Share on top of rate × latency bound, for arrivals while other journeys are late. */
export const vuHeadroom = 0.2;

/**
 * VUs that a rate needs when every journey takes the bound (Little's law, L = λW), with headroom,
 * as a multiple of the shards so that each gets the same.
 */
export function vusFor(ratePerSecond: number, latencyBoundMs: number, shards: number): number {
  return vusForStarts((ratePerSecond * latencyBoundMs) / 1000, shards);
}

/** The same of the most journeys that start within the bound. */
export function vusForStarts(busy: number, shards: number): number {
  const needed = Math.ceil(Number((busy * (1 + vuHeadroom)).toFixed(6)));
  return Math.ceil(Math.max(1, needed) / shards) * shards;
}

/** Journeys started in the hold may end within their path's bound; then k6 interrupts them. */
export const gracefulStopMs = (path: Pick<PathPlan, 'latencyBoundMs'>): number =>
  path.latencyBoundMs;

/** When k6 interrupts what is still open of a path, in ms since the round's start. */
export const interruptedAtMs = (
  path: Pick<PathPlan, 'latencyBoundMs'>,
  load: StageLoad,
  stage: Pick<StagePlan, 'startMs' | 'holdMs'>,
): number => stage.startMs + driveMs(load, stage.holdMs) + gracefulStopMs(path);

/** Until when a round's k6s may have a journey open, in ms since its start; never before its planned end. */
export function openUntilMs(round: RoundPlan, paths: readonly PathPlan[]): number {
  const ends = round.stages.flatMap((stage) =>
    stage.loads.flatMap((load) => {
      const path = paths.find((each) => each.name === load.path);
      return path === undefined ? [] : [interruptedAtMs(path, load, stage)];
    }),
  );
  return Math.max(round.durationMs, ...ends);
}

/** The same of a plan's round by its index; 0 for a round that it has not. */
export function roundOpenMs({ rounds, paths }: Rehearsal, index: number): number {
  const round = rounds[index];
  return round === undefined ? 0 : openUntilMs(round, paths);
}

/** How long a plan's load lasts with the journeys that it leaves open, over all rounds, in ms. */
export function loadMs({ rounds, paths, search }: Rehearsal): number {
  if (search !== undefined) return search.durationMsMax;
  return rounds.reduce((sum, round) => sum + openUntilMs(round, paths), 0);
}

interface Rehearsal {
  readonly rounds: readonly RoundPlan[];
  /** Where a search plans the rounds. */
  readonly search?: { readonly durationMsMax: number };
  readonly paths: readonly PathPlan[];
}

/**
 * Largest number of VUs that a round holds at one time. A stage keeps its VUs until its graceful stop is over,
 * so two stages overlap. This is what `k6 inspect --execution-requirements` calls maxVUs.
 */
export function vusOfRound(round: RoundPlan, paths: readonly PathPlan[]): number {
  const steps = round.stages.flatMap((stage) =>
    stage.loads.flatMap((load) => {
      const path = paths.find((each) => each.name === load.path);
      const endMs =
        path === undefined
          ? stage.startMs + driveMs(load, stage.holdMs)
          : interruptedAtMs(path, load, stage);
      return [
        { atMs: stage.startMs, vus: load.vus },
        { atMs: endMs, vus: -load.vus },
      ];
    }),
  );
  steps.sort((left, right) => left.atMs - right.atMs || left.vus - right.vus);
  let now = 0;
  let peak = 0;
  for (const step of steps) {
    now += step.vus;
    peak = Math.max(peak, now);
  }
  return peak;
}
