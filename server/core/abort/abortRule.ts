import { z } from 'zod';
import type { AbortRuleKind, AbortRuleNeeds, AbortRuleSamples } from './abortRuleKind.ts';
import { abortRuleKinds } from './rules/registry.ts';
import type { RuleViolation, Watched } from './watched.ts';

/** When a run stops by itself: one rule of any kind. Shares lie in 0..1. */
export type AbortRule = Readonly<z.output<(typeof abortRuleKinds)[number]['schema']>>;

const [first, ...others] = abortRuleKinds;

/** A rule as it stands in a plan. */
export const abortRuleSchema = z.discriminatedUnion('kind', [
  first.schema,
  ...others.map((kind) => kind.schema),
]);

/** A rule of each kind, as a scenario writes it. */
export const abortExamples: string[] = abortRuleKinds.map(({ example }) => example);

const quotedExamples = abortExamples.map((example) => `"${example}"`);

export const abortHint = `write a rule such as ${quotedExamples.slice(0, -1).join(', ')} or ${quotedExamples.at(-1)}`;

/** The rule that a sentence of a scenario file says; null where it says none. */
export function parseAbortRule(text: string): AbortRule | null {
  const sentence = text.trim().replace(/\s+/g, ' ');
  for (const { kind, parse } of abortRuleKinds) {
    const fields = parse(sentence);
    if (fields !== null) return abortRuleSchema.parse({ kind, ...fields });
  }
  return null;
}

/** The rule as a person reads it: `errors of pay above 5% over 10 s, 3 times`. */
export const describeAbortRule = (rule: AbortRule): string => kindOf(rule).describe(rule);

/** What must be there for the rule to be able to trip. */
export const abortRuleNeeds = (rule: AbortRule): AbortRuleNeeds => kindOf(rule).needs(rule);

/** How many seconds of load it takes at the least until the rule trips. */
export const abortRuleSeconds = (rule: AbortRule): number => kindOf(rule).secondsNeeded(rule);

/** The journeys that one of its windows must hold; null where any number will do. */
export const abortRuleSamples = (rule: AbortRule): AbortRuleSamples | null =>
  kindOf(rule).samplesNeeded(rule);

/**
 * Every rule that is broken, in the order of the scenario. Nothing is remembered between two calls:
 * each judges the last windows anew from the seconds, so that judging twice in one second counts once,
 * and a late frame that mends a window breaks the streak.
 */
export function ruleViolations(
  rules: readonly AbortRule[],
  watched: Watched,
): readonly RuleViolation[] {
  return rules.flatMap((rule) => {
    const streak = kindOf(rule).judge(rule, watched);
    return streak === null ? [] : [{ ...streak, rule: describeAbortRule(rule) }];
  });
}

/** Has it been broken often enough to stop the run? */
export const hasTripped = (violation: RuleViolation): boolean =>
  violation.streak >= violation.times;

function kindOf(rule: AbortRule): AbortRuleKind<AbortRule> {
  const found: AbortRuleKind<AbortRule> | undefined = abortRuleKinds.find(
    ({ kind }) => kind === rule.kind,
  );
  if (found === undefined) throw new Error(`no abort rule "${rule.kind}" is registered`);
  return found;
}
