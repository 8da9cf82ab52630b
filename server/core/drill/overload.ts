import { percent, perSecond } from '../text/figures.ts';
import type { DrillBody } from './drillBody.ts';
import { clockedStages, isOverload } from './loadShape.ts';
import { everyPath, goodJourneys } from './probes/goodput.ts';
import type { ClockSpan, RecordedLoad } from './recordedLoad.ts';

/** One second of the load; null where it was not recorded whole. */
export type LoadSecond = { readonly offered: number; readonly good: number } | null;

/** What an overload left behind. */
export interface OverloadEnd {
  /**
   * `metastable`: the goodput stays down although the load is back, so what keeps it down feeds itself. `plain`: the
   * goodput came back. `unknown`: neither is shown.
   */
  readonly kind: 'metastable' | 'plain' | 'unknown';
  /** What was seen, in one line. */
  readonly text: string;
}

export const overloadKinds = ['metastable', 'plain', 'unknown'] as const;

/** So many seconds are judged before and after the overload, at least and at most. */
const secondsMin = 5;
const secondsMax = 10;
/** The load is back when it is at most this many times of that before. */
const backMax = 1.2;
/** Below this share of the good journeys before, the shop has not come back; from the other on it has. */
const downMax = 0.5;
const backMin = 0.85;
/** A shop that was not good before the overload shows nothing. */
const goodBeforeMin = 0.5;

/**
 * Tells a metastable storm from an overload that ended with its load. It compares the share of good journeys in the last
 * seconds with that before the overload, at a load that is back to what it was. A queue drains in about the time in which
 * it grew, so the load must have been back for as long as the overload was, or nothing is told.
 */
export function judgeOverload(
  seconds: readonly LoadSecond[],
  { fromMs, toMs }: ClockSpan,
): OverloadEnd {
  const [from, to] = [Math.floor(fromMs / 1_000), Math.ceil(toMs / 1_000)];
  const before = known(seconds.slice(0, from).slice(-secondsMax));
  const tail = seconds.slice(to);
  const after = known(tail.slice(-secondsMax));
  if (before === null) return unknown('too little is known of the load before the overload');
  if (tail.length < to - from || after === null) {
    return unknown('too little is known of the load after the overload');
  }
  if (before.share < goodBeforeMin) {
    return unknown(`only ${percent(before.share)} of the journeys were good before the overload`);
  }
  if (after.offered > before.offered * backMax) {
    return unknown(`the load is not back: ${rates(after.offered, before.offered)}`);
  }
  const share = after.share / before.share;
  const saw = `${percent(after.share)} of the journeys are good after the overload and ${percent(before.share)} were before, at ${rates(after.offered, before.offered)}`;
  if (share < downMax) return { kind: 'metastable', text: `a metastable storm: ${saw}` };
  return share >= backMin
    ? { kind: 'plain', text: `a plain overload: ${saw}` }
    : unknown(`the shop is not back yet: ${saw}`);
}

/** What is judged of the overload begins this long after it: journeys end later than they start. */
const settleMs = 2_000;
const faultSecondsMin = 3;

/**
 * What a fault within an overload cost beside it, in one sentence; null where no fault acts in the overload. The seconds of the
 * overload before the first fault stand for the overload alone. A queue that grows makes later seconds worse by itself, so
 * this names what was seen with the fault, and not what it caused.
 */
export function faultInOverload(
  seconds: readonly LoadSecond[],
  { fromMs, toMs }: ClockSpan,
  faults: readonly ClockSpan[],
): string | null {
  const inside = faults.filter((fault) => fault.fromMs < toMs && fault.toMs > fromMs);
  if (inside.length === 0) return null;
  const faultFromMs = Math.min(...inside.map((fault) => fault.fromMs));
  const faultToMs = Math.min(toMs, Math.max(...inside.map((fault) => fault.toMs)));
  const alone = shareWithin(seconds, { fromMs: fromMs + settleMs, toMs: faultFromMs });
  const both = shareWithin(seconds, { fromMs: Math.max(fromMs, faultFromMs), toMs: faultToMs });
  if (alone === null)
    return `the overload alone is not told from the fault: they overlap, and less than ${faultSecondsMin} s of the overload were measured before the fault`;
  if (both === null)
    return `the overload alone is not told from the fault: less than ${faultSecondsMin} s of both together were measured`;
  return `in the overload ${percent(alone)} of the journeys were good before the fault and ${percent(both)} with it; the same drill without the fault tells what a growing queue alone costs`;
}

/** The share of good journeys in the whole seconds of a span; null where too few are known, or one is not. */
function shareWithin(seconds: readonly LoadSecond[], { fromMs, toMs }: ClockSpan): number | null {
  const within = seconds.slice(Math.ceil(fromMs / 1_000), Math.floor(toMs / 1_000));
  const whole = within.flatMap((second) => second ?? []);
  const offered = whole.reduce((sum, second) => sum + second.offered, 0);
  if (whole.length < within.length || whole.length < faultSecondsMin || offered === 0) return null;
  const good = whole.reduce((sum, second) => sum + second.good, 0);
  return Math.min(1, good / offered);
}

const unknown = (text: string): OverloadEnd => ({ kind: 'unknown', text });

const rates = (after: number, before: number): string =>
  `${perSecond(after)} after ${perSecond(before)}`;

/** Offered journeys a second and the share of good ones; null where too few seconds are known, or one is not. */
function known(
  seconds: readonly LoadSecond[],
): { readonly offered: number; readonly share: number } | null {
  const whole = seconds.flatMap((second) => second ?? []);
  const offered = whole.reduce((sum, second) => sum + second.offered, 0);
  if (whole.length < Math.max(secondsMin, seconds.length) || offered === 0) return null;
  const good = whole.reduce((sum, second) => sum + second.good, 0);
  // A journey may end in a later second than the one that it started in.
  return { offered: offered / whole.length, share: Math.min(1, good / offered) };
}

/**
 * What the overload of a drill left behind, and what was seen of `faults` within it; null where its load never lies beyond the
 * capacity.
 */
export function overloadEndOf(
  { load }: Pick<DrillBody, 'load'>,
  recorded: RecordedLoad | null,
  faults: readonly ClockSpan[] = [],
): OverloadEnd | null {
  const beyond = clockedStages(load.stages).filter(isOverload);
  const [first, last] = [beyond[0], beyond.at(-1)];
  if (first === undefined || last === undefined) return null;
  const seconds = (recorded?.seconds ?? []).map((second): LoadSecond => {
    if (recorded === null || second.missing.length > 0) return null;
    const offered = second.cells.reduce((sum, cell) => sum + cell.started + cell.dropped, 0);
    return { offered, good: goodJourneys(recorded.plan, [second], everyPath) };
  });
  const span = { fromMs: first.startMs, toMs: last.endMs };
  const end = judgeOverload(seconds, span);
  const beside = faultInOverload(seconds, span, faults);
  return beside === null ? end : { ...end, text: `${end.text}; ${beside}` };
}
