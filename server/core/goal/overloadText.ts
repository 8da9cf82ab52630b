import type { GoalExpectation } from '../scenario/goal.ts';
import { count, percent, percentBeside, perSecond } from '../text/figures.ts';
import { formatPercent, formatSpan } from '../text/units.ts';
import type { OverloadEnds, OverloadResult, Recovery, ToldReason } from './goalResult.ts';

/** What an overload showed: the goodput under it, and when the target was back. Each with its figures. */
export function overloadReasons(
  goal: 'spike' | 'recover',
  result: OverloadResult,
  expect: GoalExpectation,
): readonly ToldReason[] {
  const name = `${goal === 'spike' ? 'spike' : 'overload'} to ${formatPercent(result.level)}`;
  return [goodputReason(name, result, expect), recoveryReason(name, result.recovery, expect)];
}

function goodputReason(
  name: string,
  { goodput, ends, offeredPerSecond }: OverloadResult,
  { goodputMin }: GoalExpectation,
): ToldReason {
  const { perSecond: good, beforePerSecond: before, shares } = goodput;
  const asked = goodputMin === undefined ? '' : `, ≥ ${formatPercent(goodputMin)} asked`;
  const [lowest] = Object.entries(shares).sort(([, a], [, b]) => a - b);
  if (good === null || before === null || lowest === undefined) {
    const text = `${name}: goodput unknown${asked}: ${goodput.reason ?? 'it was not measured'}`;
    return { state: 'unknown', text, brief: text };
  }
  const [path, share] = lowest;
  const isLow = goodputMin !== undefined && share < goodputMin;
  const figure = isLow ? percentBeside(share, goodputMin) : percent(share);
  const brief = `${name}: goodput ${perSecond(good)} of ${perSecond(offeredPerSecond)} offered, ${perSecond(before)} before; lowest ${path}, ${figure} of before${asked}`;
  return { state: isLow ? 'fail' : 'pass', text: `${brief}${endsText(ends)}`, brief };
}

/** What did not end well, of the journeys that were due; empty where all did. */
export function endsText(ends: OverloadEnds): string {
  const named = [
    [ends.slow, 'too slow'],
    [ends.failed, 'failed'],
    [ends.overdue, 'open past their bound'],
    [ends.dropped, 'dropped'],
    [ends.refused, 'refused'],
  ] as const;
  const told = named.flatMap(([many, what]) => (many === 0 ? [] : [`${count(many)} ${what}`]));
  if (told.length === 0) return '';
  const [most] = ends.failures;
  const failure =
    most === undefined ? '' : ` (most: ${count(most.count)} × ${most.text.replace(/\.$/, '')})`;
  return `; of ${count(ends.due)} journeys due ${told.join(', ')}${failure}`;
}

function recoveryReason(
  name: string,
  recovery: Recovery,
  { recoveredMs }: GoalExpectation,
): ToldReason {
  const { state, afterMs, watchedMs, windowSeconds, reason } = recovery;
  const asked = recoveredMs === undefined ? '' : `, within ${formatSpan(recoveredMs)} asked`;
  const told = (of: ToldReason['state'], what: string): ToldReason => {
    const text = `${name}: ${what}`;
    return { state: of, text, brief: text };
  };
  if (state === 'recovered' && afterMs !== null) {
    const when = afterMs === 0 ? 'at once' : `${formatSpan(afterMs)} after the load was back`;
    const isLate = recoveredMs !== undefined && afterMs > recoveredMs;
    return told(isLate ? 'fail' : 'pass', `normal ${when}${asked}`);
  }
  const why = reason ?? 'no reason given';
  if (state === 'unknown') return told('unknown', `unknown when it was normal${asked}: ${why}`);
  const watched = `not normal within the ${formatSpan(watchedMs)} that it was watched`;
  // The last window begins so long before the end.
  const shownMs = watchedMs - windowSeconds * 1000;
  return recoveredMs !== undefined && shownMs >= recoveredMs
    ? told('fail', `${watched}${asked}: ${why}`)
    : told('unknown', `${watched}, and unknown after${asked}: ${why}`);
}
