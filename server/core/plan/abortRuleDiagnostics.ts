import type { AbortRule } from '../abort/abortRule.ts';
import type { Fault } from '../diagnostics/diagnostic.ts';
import type { Target } from '../target/target.ts';
import { planFault } from './planDiagnostic.ts';

/** Abort rules that could never trip, because the target does not show what they watch. */
export function ruleFaults(rules: readonly AbortRule[], target: Target): readonly Fault[] {
  return rules.flatMap((rule, index) => {
    const missing = missingIn(rule, target);
    if (missing === null) return [];
    return [planFault(['abort', index], `target ${target.name} names no ${missing} for this rule`)];
  });
}

function missingIn(rule: AbortRule, target: Target): string | null {
  switch (rule.kind) {
    case 'live-error-share':
    case 'live-latency':
      return target.liveStatsUrl === null ? 'liveStatsUrl' : null;
    case 'health':
      return target.healthUrl === null ? 'healthUrl' : null;
    case 'leak':
      if (target.stores.postgresUrl === null) return 'stores.postgresUrl';
      return target.identity.length === 0 ? 'identity' : null;
    default:
      return null;
  }
}
