import type { Cell } from '../measure/frame.ts';
import { mergeHistograms, quantile } from '../measure/histogram.ts';
import { type ShardSpan, spansOf } from '../measure/timeline.ts';
import { startsBetween } from '../traffic/arrival.ts';
import type { AbortRule } from './abortRule.ts';
import { enoughFor, milliseconds, percent, percentile } from './describe.ts';
import { overdueAt } from './overdue.ts';
import type { Reading, Watched, WatchedSecond } from './watched.ts';

/** Rules over the merged timeline. Each judges the window that ends with second `end`. */

type Of<Kind extends AbortRule['kind']> = Extract<AbortRule, { readonly kind: Kind }>;

/**
 * Failed journeys and those open for longer than their latency bound, as a share of the journeys
 * that finished or are so open. A target that hangs finishes nothing: without the open ones no share
 * of errors would ever rise.
 */
export function errorShare(rule: Of<'error-share'>, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null) return null;
  const cells = cellsOf(seconds, rule.path);
  const paths = watched.paths.filter(({ name }) => rule.path === null || rule.path === name);
  const overdue = paths.reduce((sum, path) => sum + overdueAt(watched, end, path), 0);
  const failed = sum(cells, 'failed');
  const [bad, all] = [failed + overdue, sum(cells, 'finished') + overdue];
  if (all === 0 || bad / all <= rule.above) return null;
  const counted =
    overdue === 0 ? `${bad}` : `${failed} failed and ${overdue} open past their bound,`;
  return {
    text:
      `errors${ofPath(rule.path)} ${percent(bad / all)} ` +
      `(${counted} of ${all} journeys in ${rule.windowSeconds} s), limit ${percent(rule.above)}`,
    data: { failed, overdue, bad, all, share: bad / all, above: rule.above, ...seen(seconds) },
  };
}

/** The percentile of correct journeys; it needs 10/(1−q) of them in the window. */
export function latency(rule: Of<'latency'>, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null) return null;
  const merged = mergeHistograms(cellsOf(seconds, rule.path).map((cell) => cell.journeyMs));
  if (!enoughFor(rule.quantile, merged.count)) return null;
  const measured = quantile(merged, rule.quantile) ?? 0;
  if (measured <= rule.aboveMs) return null;
  return {
    text:
      `${percentile(rule.quantile)} of ${rule.path} ${milliseconds(measured)} ` +
      `(${merged.count} journeys in ${rule.windowSeconds} s), limit ${rule.aboveMs} ms`,
    data: {
      measured,
      samples: merged.count,
      aboveMs: rule.aboveMs,
      quantile: rule.quantile,
      ...seen(seconds),
    },
  };
}

/** A start is known when k6 has flushed it (every 50 ms) and pushed it. */
const TELLING_MS = 100;
/** k6 pushes each second; a push that comes later tells older things than its arrival says. */
const PUSH_MS_MAX = 1_100;

/**
 * Journeys started against those that the plan starts, in what the window's frames cover and
 * nothing else; only where the window lies inside the plan. One start a shard may fall on the window's
 * edge and is not held against it. A window whose last push was late is left to the next one.
 */
export function starts(rule: Of<'starts'>, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null || (end + 1) * 1000 > watched.round.durationMs) return null;
  if (
    seconds
      .slice(-1)
      .flatMap(spansOf)
      .some((span) => span.toMs - span.fromMs > PUSH_MS_MAX)
  )
    return null;
  const planned = seconds
    .flatMap(spansOf)
    .reduce((total, span) => total + plannedIn(watched, rule.path, span), 0);
  const started = sum(cellsOf(seconds, rule.path), 'started');
  if (started >= rule.below * planned || planned - started <= watched.shards) return null;
  const share = started / planned;
  return {
    text:
      `starts${ofPath(rule.path)} ${percent(share)} ` +
      `(${started} of ${planned} planned in ${rule.windowSeconds} s), limit ${percent(rule.below)}`,
    data: { started, planned, share, below: rule.below, ...seen(seconds) },
    blind: true,
  };
}

function plannedIn(watched: Watched, path: string | null, span: ShardSpan): number {
  const window = { fromMs: span.fromMs - TELLING_MS, toMs: span.toMs - TELLING_MS };
  const slice = { shard: span.shard, count: watched.shards };
  return watched.round.stages
    .flatMap((stage) => stage.loads.map((load) => ({ stage, load })))
    .filter(({ load }) => path === null || load.path === path)
    .reduce((total, { stage, load }) => total + startsBetween(stage, load, window, slice), 0);
}

/** Null before so many seconds have passed. */
function windowOf(
  seconds: readonly WatchedSecond[],
  windowSeconds: number,
  end: number,
): readonly WatchedSecond[] | null {
  return end + 1 < windowSeconds ? null : seconds.slice(end + 1 - windowSeconds, end + 1);
}

/** The window, and how many seconds of shards are missing in it: they are judged by nobody. */
function seen(seconds: readonly WatchedSecond[]) {
  return {
    windowSeconds: seconds.length,
    second: seconds.at(-1)?.second ?? -1,
    missing: seconds.reduce((total, { missing }) => total + missing.length, 0),
  };
}

function cellsOf(seconds: readonly WatchedSecond[], path: string | null): readonly Cell[] {
  return seconds
    .flatMap((second) => second.cells)
    .filter((cell) => path === null || cell.path === path);
}

function sum(cells: readonly Cell[], field: 'failed' | 'finished' | 'started'): number {
  return cells.reduce((total, cell) => total + cell[field], 0);
}

const ofPath = (path: string | null): string => (path === null ? '' : ` of ${path}`);
