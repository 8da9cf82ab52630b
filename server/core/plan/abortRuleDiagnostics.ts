import { type AbortRule, abortRuleNeeds } from '../abort/abortRule.ts';
import { lacksKey } from '../abort/abortRuleKind.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { demandsOf } from '../target/isolation.ts';
import type { Target } from '../target/target.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** Abort rules that could never trip, because the target names no source of the figures they need. */
export function abortRuleDiagnostics(
  rules: readonly AbortRule[],
  target: Target,
): readonly Diagnostic[] {
  return rules.flatMap((rule, index) => {
    if (rule.kind === 'leak' && demandsOf(target.isolation).leaks === 'none') {
      const message = `target ${target.name} is dedicated: it has no customers' data to leak into; leave the rule out`;
      return [planDiagnostic(['abort', index], message)];
    }
    const missing = abortRuleNeeds(rule).target?.find((key) => lacksKey(target, key));
    if (missing === undefined) return [];
    const message = `target ${target.name} names no ${missing} for this rule`;
    return [planDiagnostic(['abort', index], message)];
  });
}
