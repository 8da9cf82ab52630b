import type { AbortRule } from './abortRule.ts';
import { ruleText } from './describe.ts';
import { errorShare, latency, starts } from './loadRules.ts';
import {
  customerErrorShare,
  customerLatency,
  failedProbes,
  finding,
  health,
  leak,
} from './outsideRules.ts';
import type { Reading, Watched } from './watched.ts';

/** A rule that is broken now, with the numbers that break it. */
export interface RuleViolation extends Reading {
  /** The rule as a person reads it: `errors of pay above 5% over 10 s, 3 times`. */
  readonly rule: string;
  /** How many seconds one after the other have broken it, counted up to `times`. */
  readonly streak: number;
  /** How many it takes to stop the run. */
  readonly times: number;
}

/** Looks for leaks that fail so often in a row are a violation: no data is never fine. */
const BLIND_TIMES = 3;

/**
 * Every rule that is broken, in the order of the scenario. Nothing is remembered between two looks: each
 * judges the last windows anew from the seconds, so that looking twice in one second counts once,
 * and a late frame that mends a window breaks the streak. A window slides on by one second; a rule
 * says nothing before its first window is full.
 */
export function ruleViolations(
  rules: readonly AbortRule[],
  watched: Watched,
): readonly RuleViolation[] {
  return rules.flatMap((rule) => {
    const violation = violationOf(rule, watched);
    return violation === null ? [] : [violation];
  });
}

/** Has it been broken often enough to stop the run? */
export const hasTripped = (violation: RuleViolation): boolean =>
  violation.streak >= violation.times;

function violationOf(rule: AbortRule, watched: Watched): RuleViolation | null {
  const lastSecond = watched.seconds.length - 1;
  const lastCustomerSecond = watched.customers.until - 1;
  switch (rule.kind) {
    case 'error-share':
      return streak(rule, lastSecond, (end) => errorShare(rule, watched, end));
    case 'latency':
      return streak(rule, lastSecond, (end) => latency(rule, watched, end));
    case 'starts':
      return streak(rule, lastSecond, (end) => starts(rule, watched, end));
    case 'customer-error-share':
      return streak(rule, lastCustomerSecond, (end) => customerErrorShare(rule, watched, end));
    case 'customer-latency':
      return streak(rule, lastCustomerSecond, (end) => customerLatency(rule, watched, end));
    case 'health':
      return streak(rule, watched.probes.length - 1, (index) => health(watched, index));
    case 'finding':
      return streak({ ...rule, times: 1 }, 0, () => finding(watched));
    case 'leak':
      return leakViolation(rule, watched);
  }
}

function leakViolation(
  rule: Extract<AbortRule, { kind: 'leak' }>,
  watched: Watched,
): RuleViolation | null {
  const looks = watched.leakProbes;
  return (
    streak({ ...rule, times: 1 }, 0, () => leak(watched)) ??
    streak({ ...rule, times: BLIND_TIMES }, looks.length - 1, (index) => failedProbes(looks, index))
  );
}

/** Goes back from the last place while each breaks the rule; one that does not ends the streak. */
function streak(
  rule: AbortRule & { readonly times: number },
  last: number,
  judge: (place: number) => Reading | null,
): RuleViolation | null {
  const newest = last < 0 ? null : judge(last);
  if (newest === null) return null;
  const { times } = rule;
  let broken = 1;
  while (broken < times && last - broken >= 0 && judge(last - broken) !== null) broken += 1;
  const text = times === 1 ? newest.text : `${newest.text} (${broken} of ${times} in a row)`;
  const data = { ...newest.data, streak: broken, times };
  return { ...newest, rule: ruleText(rule), text, data, streak: broken, times };
}
