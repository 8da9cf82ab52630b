import { duration, plural } from '../../text/figures.ts';
import { formatDuration } from '../../text/units.ts';
import type { BacklogReading, Drain } from './drain.ts';

/**
 * Why the readings of the backlogs ended: all were empty, the time was over, nothing could be read when or before it was,
 * or somebody ended the wait.
 */
export const drainEnds = ['empty', 'late', 'unread', 'stopped'] as const;
export type DrainEnd = (typeof drainEnds)[number];

/** What was seen of the backlogs of a store. Plain JSON. */
export interface DrainTrail {
  readonly withinMs: number;
  /** The first reading after the load, by the database's clock; null before it. */
  readonly beganAtMs: number | null;
  readonly end: DrainEnd | null;
  readonly backlogs: readonly BacklogTrail[];
}

export interface BacklogTrail {
  readonly name: string;
  /** What was left before the load; null where nobody read it. */
  readonly before: number | null;
  /** What was left after the load, by milliseconds since the first reading. Points that lie close together are left out. */
  readonly curve: readonly CurvePoint[];
  /** Why the latest reading gave nothing; null otherwise. */
  readonly problem: string | null;
}

export interface CurvePoint {
  readonly afterMs: number;
  readonly left: number;
}

export const newTrail = ({ withinMs, backlogs }: Drain): DrainTrail => ({
  ...{ withinMs, beganAtMs: null, end: null },
  backlogs: backlogs.map(({ name }) => ({ name, before: null, curve: [], problem: null })),
});

/** The trail after the reading before the load. What could not be read is not known. */
export const withBefore = (trail: DrainTrail, readings: readonly BacklogReading[]): DrainTrail => ({
  ...trail,
  backlogs: trail.backlogs.map((backlog) => {
    const reading = readings.find(({ name }) => name === backlog.name);
    return { ...backlog, before: reading?.left ?? null };
  }),
});

/** The trail after a reading after the load, at `atMs` by the database's clock. */
export function withReading(
  trail: DrainTrail,
  readings: readonly BacklogReading[],
  atMs: number,
): DrainTrail {
  const beganAtMs = trail.beganAtMs ?? atMs;
  const afterMs = Math.max(0, Math.round(atMs - beganAtMs));
  return {
    ...{ ...trail, beganAtMs },
    backlogs: trail.backlogs.map((backlog) => {
      const reading = readings.find(({ name }) => name === backlog.name);
      if (reading === undefined) return backlog;
      const { left, problem } = reading;
      if (left === null) return { ...backlog, problem };
      const curve = withPoint(backlog.curve, { afterMs, left }, trail.withinMs);
      return { ...backlog, curve, problem: null };
    }),
  };
}

/** About so many points of a curve are kept. */
const pointsAbout = 200;

/** The last point is always kept: a later one replaces it where the one before both is close. */
function withPoint(
  curve: readonly CurvePoint[],
  point: CurvePoint,
  withinMs: number,
): readonly CurvePoint[] {
  const last = curve.at(-1);
  const before = curve.at(-2);
  const isClose =
    last !== undefined &&
    before !== undefined &&
    last.left > 0 &&
    last.afterMs - before.afterMs < withinMs / pointsAbout;
  return [...(isClose ? curve.slice(0, -1) : curve), point];
}

/** What is left by the latest reading; null where that gave nothing, or nobody read it. */
export const leftOf = ({ curve, problem }: BacklogTrail): number | null =>
  problem === null ? (curve.at(-1)?.left ?? null) : null;

export const isDrained = ({ backlogs }: DrainTrail): boolean =>
  backlogs.every((backlog) => leftOf(backlog) === 0);

/** Was any backlog read by the latest reading? */
export const isRead = ({ backlogs }: DrainTrail): boolean =>
  backlogs.some((backlog) => leftOf(backlog) !== null);

/** How long after the first reading the latest one was that gave a number. */
export const readForMs = ({ backlogs }: DrainTrail): number =>
  Math.max(0, ...backlogs.map(({ curve }) => curve.at(-1)?.afterMs ?? 0));

export const withEnd = (trail: DrainTrail, end: DrainEnd): DrainTrail => ({ ...trail, end });

/** How long a backlog took to become empty for good, since the first reading; null where it did not. */
export function drainedMs(backlog: BacklogTrail): number | null {
  if (leftOf(backlog) !== 0) return null;
  const lastLeft = backlog.curve.findLastIndex(({ left }) => left > 0);
  return backlog.curve[lastLeft + 1]?.afterMs ?? null;
}

/** By how much a backlog that had its time is more than before the load; null where it is not known, or had none. */
export function overdueOf(trail: DrainTrail, backlog: BacklogTrail): number | null {
  const left = leftOf(backlog);
  if (trail.end !== 'late' || left === null) return null;
  return Math.max(0, left - (backlog.before ?? 0));
}

/** Why it is not known whether the backlogs drain, a reason each. */
export function drainDoubts(trail: DrainTrail): readonly string[] {
  const { end, withinMs } = trail;
  if (end === null || end === 'empty') return [];
  return trail.backlogs.flatMap((backlog) => {
    const { name, before, problem } = backlog;
    const left = leftOf(backlog);
    if (left === 0) return [];
    const said = `whether the backlog "${name}" drains is not known`;
    if (left === null) return [`${said}: ${problem ?? 'it was never read'}`];
    if (end === 'unread') {
      const after = duration(readForMs(trail));
      return [`${said}: it could not be read any more after ${after}, with ${left} left`];
    }
    if (end === 'stopped') {
      const after = duration(readForMs(trail));
      return [
        `${said}: the wait ended after ${after} of ${formatDuration(withinMs)}, with ${left} left`,
      ];
    }
    if (left > (before ?? 0)) return [];
    return [
      `${said}: ${left} are left after ${formatDuration(withinMs)}, and ${before} were there before the load; let its query leave out what was`,
    ];
  });
}

/** What came of the backlogs, as a report gives it. */
export interface DrainSummary {
  readonly withinMs: number;
  readonly state: 'drained' | 'left' | 'unknown';
  readonly backlogs: readonly DrainedBacklog[];
}

export interface DrainedBacklog {
  readonly name: string;
  readonly before: number | null;
  readonly left: number | null;
  /** From the first reading after the load to the one that showed it empty; null where it did not become so. */
  readonly drainedMs: number | null;
  readonly problem: string | null;
  readonly curve: readonly CurvePoint[];
}

/** Null before the load has ended. */
export function summarizeDrain(trail: DrainTrail): DrainSummary | null {
  if (trail.end === null) return null;
  const isLeft = trail.backlogs.some((backlog) => (overdueOf(trail, backlog) ?? 0) > 0);
  const doubts = drainDoubts(trail);
  return {
    withinMs: trail.withinMs,
    state: isLeft ? 'left' : doubts.length > 0 ? 'unknown' : 'drained',
    backlogs: trail.backlogs.map((backlog) => {
      const { name, before, problem, curve } = backlog;
      const left = leftOf(backlog);
      return { name, before, left, drainedMs: drainedMs(backlog), problem, curve };
    }),
  };
}

/** `unsent mails: empty after 12 s of 1m, from 40`. */
export function backlogText(
  { name, left, drainedMs: afterMs, problem, curve }: DrainedBacklog,
  withinMs: number,
): string {
  const most = Math.max(0, ...curve.map((point) => point.left));
  const of = formatDuration(withinMs);
  if (left === null) return `${name}: unknown, ${problem ?? 'never read'}`;
  if (left > 0) return `${name}: ${left} left of ${most} at most, with ${of} to drain`;
  if (afterMs === null || afterMs === 0) return `${name}: empty at the end of the load`;
  return `${name}: empty ${duration(afterMs)} after the load, with ${of} to drain, from ${most} at most`;
}

/** `waits for 2 backlogs to drain, for 1m at most`. */
export const waitText = ({ withinMs, backlogs }: DrainTrail): string =>
  `waits for ${plural(backlogs.length, 'backlog')} to drain, for ${formatDuration(withinMs)} at most`;

/** `still to drain: unsent mails 12, queue ?`; of a wait that goes on. */
export const leftText = ({ backlogs }: DrainTrail): string =>
  `still to drain: ${backlogs.map((backlog) => `${backlog.name} ${leftOf(backlog) ?? '?'}`).join(', ')}`;
