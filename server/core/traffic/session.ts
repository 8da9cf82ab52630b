import { interruptedAtMs, vusOfRound } from './arrival.ts';
import type { PathPlan, StepSpec } from './journey.ts';
import type { RoundPlan, StagePlan } from './round.ts';

/**
 * Sessions: each VU logs in before the load and logs out after it, and its journeys have what its log-in captured.
 * The round has a stage for each, without a journey: all VUs that its loads plan walk it once.
 */
export interface SessionSpec {
  /** The log-in. */
  readonly steps: readonly StepSpec[];
  /** Empty: VUs stay logged in. */
  readonly logOut: readonly StepSpec[];
  /** Bound on one log-in, and on one log-out. */
  readonly latencyBoundMs: number;
  /** A session of this age is renewed before the next journey; null: at any age it is kept. */
  readonly renewMs: number | null;
  /** VUs that begin to log in, or out, in a second, over all shards. */
  readonly ratePerSecond: number;
}

export interface SessionPlan extends SessionSpec {
  /** VUs that log in, over all shards: all that the loads of a round plan. */
  readonly vus: number;
}

/** The path that frames and reports count session steps under. No path may have this name beside a session. */
export const sessionPath = 'session';

/** In the place of a step: counts of whole log-ins and log-outs. */
export const wholeSession = 'whole session';

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** From the first VU's begin until the last one's bound has passed, in ms. */
export const sessionSpanMs = ({
  vus,
  ratePerSecond,
  latencyBoundMs,
}: Pick<SessionPlan, 'vus' | 'ratePerSecond' | 'latencyBoundMs'>): number =>
  wholeSeconds((vus * 1000) / ratePerSecond + latencyBoundMs);

/** Between the end of all log-ins and the first planned start: k6 gives its VUs back to the pool. */
export const sessionPauseMs = 1_000;

/** When VUs begin to log out, in ms since the round's start: no journey is open any more. */
export function logOutAtMs(round: RoundPlan, paths: readonly PathPlan[]): number {
  const ends = round.stages.flatMap((stage) =>
    stage.loads.flatMap((load) => {
      const path = paths.find(({ name }) => name === load.path);
      return path === undefined ? [] : [interruptedAtMs(path, load, stage)];
    }),
  );
  return wholeSeconds(Math.max(0, ...ends)) + sessionPauseMs;
}

/** A round with a stage before its loads in which all VUs log in, and one after them in which they log out. */
export function withSession(
  round: RoundPlan,
  paths: readonly PathPlan[],
  spec: SessionSpec,
): { readonly round: RoundPlan; readonly session: SessionPlan } {
  const session = { ...spec, vus: vusOfRound(round, paths) };
  const spanMs = sessionSpanMs(session);
  const idle = { level: 0, loads: [] };
  const logIn: StagePlan = {
    ...idle,
    index: 0,
    transient: 'log-in',
    startMs: 0,
    holdMs: spanMs + sessionPauseMs,
  };
  const loaded = round.stages.map((stage) => ({
    ...stage,
    index: stage.index + 1,
    startMs: stage.startMs + logIn.holdMs,
  }));
  const durationMs = round.durationMs + logIn.holdMs;
  const driven = { ...round, stages: [logIn, ...loaded], durationMs };
  if (spec.logOut.length === 0) return { round: driven, session };
  const logOut: StagePlan = {
    ...idle,
    index: loaded.length + 1,
    transient: 'log-out',
    startMs: durationMs,
    holdMs: Math.max(0, logOutAtMs(driven, paths) - durationMs) + spanMs,
  };
  return {
    round: {
      ...driven,
      stages: [...driven.stages, logOut],
      durationMs: durationMs + logOut.holdMs,
    },
    session,
  };
}

/** The log-in and the log-out, with their places in the scenario file; none without a session. */
export const sessionParts = (
  session: Pick<SessionSpec, 'steps' | 'logOut'> | undefined,
): readonly { readonly at: readonly string[]; readonly steps: readonly StepSpec[] }[] =>
  session === undefined
    ? []
    : [
        { at: ['session', 'steps'], steps: session.steps },
        { at: ['session', 'logout'], steps: session.logOut },
      ];

/** VUs that log in before the loads of a round, over all shards; 0 without a session. */
export const sessionVusOf = (
  { session }: { readonly session?: Pick<SessionPlan, 'vus'> },
  { sessionVus }: Pick<RoundPlan, 'sessionVus'>,
): number => sessionVus ?? session?.vus ?? 0;

/** Names of all its steps. */
export const sessionNames = (session: Parameters<typeof sessionParts>[0]): readonly string[] =>
  sessionParts(session).flatMap(({ steps }) => steps.map(({ name }) => name));

/** The place of a stage among the levels of its scenario file. */
export const levelIndexOf = ({ session }: { readonly session?: unknown }, index: number): number =>
  session === undefined ? index : index - 1;
