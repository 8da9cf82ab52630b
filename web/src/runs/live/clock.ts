import { type Axis, positionOf, type StageSpan, stageAt } from '../../measure/axis.ts';
import type { LiveState } from './state.ts';

export interface RunClock {
  readonly elapsedMs: number;
  readonly remainingMs: number;
  readonly totalMs: number;
  /** Null before the load begins, and between and after stages. */
  readonly stage: StageSpan | null;
  readonly stageNumber: number;
}

/** The clock runs at most this far ahead of the newest second that arrived. */
const aheadMsMax = 2000;

/**
 * The position in the load. It follows the seconds that arrive, since the clocks of server and browser
 * may differ; between two of them it runs on, at most `aheadMsMax` ahead.
 */
export function runClock(
  state: LiveState,
  axis: Axis,
  secondArrivedAt: number | null,
  now: number,
): RunClock {
  const totalMs = axis.endSeconds * 1000;
  const elapsedMs = Math.min(totalMs, elapsed(state, axis, secondArrivedAt, now));
  const begun = state.run.state === 'running' || state.seconds.length > 0;
  const stage = begun ? stageAt(axis, elapsedMs / 1000) : null;
  const stageNumber = stage === null ? 0 : axis.stages.indexOf(stage) + 1;
  return { elapsedMs, remainingMs: totalMs - elapsedMs, totalMs, stage, stageNumber };
}

function elapsed(
  state: LiveState,
  axis: Axis,
  secondArrivedAt: number | null,
  now: number,
): number {
  const last = state.seconds.at(-1);
  const running = state.run.state === 'running';
  if (last === undefined) return running ? sinceStart(state, now) : 0;
  // A second arrives when it is over.
  const toldMs = positionOf(axis, last.round, last.second + 1) * 1000;
  if (!running || secondArrivedAt === null) return toldMs;
  return toldMs + Math.min(aheadMsMax, Math.max(0, now - secondArrivedAt));
}

function sinceStart(state: LiveState, now: number): number {
  const startedAt = state.run.roundStartedAt;
  if (startedAt === null) return 0;
  return Math.min(aheadMsMax, Math.max(0, now - Date.parse(startedAt)));
}
