import type { Finding } from '../audit/finding.ts';
import type { Cell } from '../measure/frame.ts';
import { mergeHistograms, quantile } from '../measure/histogram.ts';
import type { LiveSecond, TimelineSecond } from '../measure/timeline.ts';
import type { AbortRule } from '../model/scenario.ts';

/** A rule that has tripped, with the numbers that tripped it. */
export interface Trip {
  /** The rule as a person reads it: `errors of pay above 5% over 10 s`. */
  readonly rule: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the rules may look at: the seconds of the round so far, without gaps in their numbering. */
export interface Watched {
  readonly seconds: readonly TimelineSecond[];
  readonly live: readonly LiveSecond[];
  readonly findings: readonly Finding[];
}

/**
 * The first rule that trips on what was seen up to now, or null. A rule with a window looks at the
 * last `windowSeconds` seconds, and says nothing before so many have passed. A percentile needs
 * 10/(1−q) samples.
 */
export function firstTrip(rules: readonly AbortRule[], watched: Watched): Trip | null {
  for (const rule of rules) {
    const trip = judge(rule, watched);
    if (trip !== null) return trip;
  }
  return null;
}

function judge(rule: AbortRule, watched: Watched): Trip | null {
  switch (rule.kind) {
    case 'error-share': {
      const cells = cellsOf(lastSeconds(watched.seconds, rule.windowSeconds), rule.path);
      const [failed, finished] = [sum(cells, 'failed'), sum(cells, 'finished')];
      const name = `errors${rule.path === null ? '' : ` of ${rule.path}`}`;
      return shareTrip(rule, name, { bad: failed, all: finished, noun: 'journeys' });
    }
    case 'live-error-share': {
      const live = lastSeconds(watched.live, rule.windowSeconds);
      const bad = live.reduce((total, second) => total + second.errors, 0);
      const all = live.reduce((total, second) => total + second.requests, 0);
      return shareTrip(rule, 'errors of live customers', { bad, all, noun: 'requests' });
    }
    case 'latency':
      return latencyTrip(rule, watched);
    case 'finding':
      return findingTrip(watched.findings);
  }
}

function shareTrip(
  rule: Extract<AbortRule, { readonly above: number }>,
  name: string,
  counted: { readonly bad: number; readonly all: number; readonly noun: string },
): Trip | null {
  const { bad, all, noun } = counted;
  if (all === 0 || bad / all <= rule.above) return null;
  const text = `${name} ${percent(bad / all)} (${bad} of ${all} ${noun} in ${rule.windowSeconds} s)`;
  const limit = `${name} above ${percent(rule.above)} over ${rule.windowSeconds} s`;
  return {
    rule: limit,
    text: `${text}, limit ${percent(rule.above)}`,
    data: { bad, all, share: bad / all, above: rule.above, windowSeconds: rule.windowSeconds },
  };
}

function latencyTrip(
  rule: Extract<AbortRule, { readonly kind: 'latency' }>,
  watched: Watched,
): Trip | null {
  const cells = cellsOf(lastSeconds(watched.seconds, rule.windowSeconds), rule.path);
  const merged = mergeHistograms(cells.map((cell) => cell.journeyMs));
  // 10 / (1 − 0.95) is a hair above 200 in floating point; the hair is not a sample.
  if (merged.count < Math.round(10 / (1 - rule.quantile))) return null;
  const measured = quantile(merged, rule.quantile) ?? 0;
  if (measured <= rule.aboveMs) return null;
  const name = `p${Number((rule.quantile * 100).toFixed(3))} of ${rule.path}`;
  return {
    rule: `${name} above ${rule.aboveMs} ms over ${rule.windowSeconds} s`,
    text:
      `${name} ${Math.round(measured)} ms ` +
      `(${merged.count} journeys in ${rule.windowSeconds} s), limit ${rule.aboveMs} ms`,
    data: { measured, samples: merged.count, aboveMs: rule.aboveMs, quantile: rule.quantile },
  };
}

function findingTrip(findings: readonly Finding[]): Trip | null {
  const first = findings.find((finding) => finding.beforeRun !== true);
  if (first === undefined) return null;
  const { invariant, store, sku, amount } = first;
  return {
    rule: 'an audit finding',
    text: `audit finding: ${first.message}`,
    data: { invariant, store, sku, amount },
  };
}

function lastSeconds<T>(seconds: readonly T[], window: number): readonly T[] {
  return seconds.length < window ? [] : seconds.slice(-window);
}

function cellsOf(seconds: readonly TimelineSecond[], path: string | null): readonly Cell[] {
  return seconds
    .flatMap((second) => second.cells)
    .filter((cell) => path === null || cell.path === path);
}

function sum(cells: readonly Cell[], field: 'failed' | 'finished'): number {
  return cells.reduce((total, cell) => total + cell[field], 0);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
