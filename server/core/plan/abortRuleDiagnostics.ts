import type { AbortRule } from '../abort/abortRule.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Target } from '../target/target.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** Abort rules that could never trip, because the target does not show what they watch. */
export function abortRuleDiagnostics(
  rules: readonly AbortRule[],
  target: Target,
): readonly Diagnostic[] {
  return rules.flatMap((rule, index) => {
    const missing = missingIn(rule, target);
    if (missing === null) return [];
    return [
      planDiagnostic(['abort', index], `target ${target.name} names no ${missing} for this rule`),
    ];
  });
}

function missingIn(rule: AbortRule, target: Target): string | null {
  switch (rule.kind) {
    case 'customer-error-share':
    case 'customer-latency':
      return target.customerStatsUrl === null ? 'customerStatsUrl' : null;
    case 'health':
      return target.healthUrl === null ? 'healthUrl' : null;
    case 'leak':
      if (target.stores.postgresUrl === null) return 'stores.postgresUrl';
      return target.identity.length === 0 ? 'identity' : null;
    default:
      return null;
  }
}
