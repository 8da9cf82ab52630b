import { type Axis, positionOf, type StageSpan, stageAt } from '../../measure/axis.ts';
import type { LiveState } from './state.ts';

export interface RunClock {
  readonly elapsedMs: number;
  readonly remainingMs: number;
  readonly totalMs: number;
  readonly stage: StageSpan | null;
  readonly stageNumber: number;
}

/** The screen runs at most this far ahead of the last second that it was told of. */
const aheadMsMax = 2000;

/**
 * Where the load stands. It follows the seconds that arrive, not the wall clock of two machines;
 * between two seconds it runs on, at most two seconds ahead.
 */
export function runClock(
  state: LiveState,
  axis: Axis,
  secondArrivedAt: number | null,
  now: number,
): RunClock {
  const totalMs = axis.endSeconds * 1000;
  const elapsedMs = Math.min(totalMs, elapsed(state, axis, secondArrivedAt, now));
  const stage = stageAt(axis, elapsedMs / 1000);
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
  // A second is told once it is over.
  const told = positionOf(axis, last.round, last.second + 1) * 1000;
  if (!running || secondArrivedAt === null) return told;
  return told + Math.min(aheadMsMax, Math.max(0, now - secondArrivedAt));
}

function sinceStart(state: LiveState, now: number): number {
  const startedAt = state.run.roundStartedAt;
  if (startedAt === null) return 0;
  return Math.min(aheadMsMax, Math.max(0, now - Date.parse(startedAt)));
}
