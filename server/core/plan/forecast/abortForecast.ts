import {
  type AbortRule,
  abortRuleSamples,
  abortRuleSeconds,
  describeAbortRule,
} from '../../abort/abortRule.ts';
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { formatDuration } from '../../text/units.ts';
import { startsWithin } from '../../traffic/arrival.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/** Abort rules that never trip: their windows outlast the load, or hold too few journeys for a percentile. */
export const abortForecast = (plan: Plan): readonly Diagnostic[] =>
  plan.abort.flatMap((rule, index) => {
    const tooLong = tooLongMessage(plan, rule);
    if (tooLong !== null) return [planDiagnostic(['abort', index], tooLong)];
    const tooFew = tooFewMessage(plan, rule);
    return tooFew === null ? [] : [warning(planDiagnostic(['abort', index], tooFew))];
  });

function tooLongMessage({ rounds }: Plan, rule: AbortRule): string | null {
  const needed = abortRuleSeconds(rule);
  const loadMs = Math.max(0, ...rounds.map(({ durationMs }) => durationMs));
  if (needed * 1000 <= loadMs) return null;
  return (
    `the rule (${describeAbortRule(rule)}) trips after ${needed} s at the earliest, and the load lasts ${formatDuration(loadMs)}: ` +
    'it would never trip; shorten it, or leave it out'
  );
}

function tooFewMessage({ rounds }: Plan, rule: AbortRule): string | null {
  const needed = abortRuleSamples(rule);
  if (needed === null) return null;
  const rates = rounds.flatMap(({ stages }) =>
    stages.flatMap(({ loads }) =>
      loads.flatMap((load) =>
        load.path === needed.path
          ? [startsWithin(load, needed.windowSeconds * 1000) / needed.windowSeconds]
          : [],
      ),
    ),
  );
  const planned = Math.floor(Math.max(0, ...rates) * needed.windowSeconds);
  if (planned >= needed.samples) return null;
  const seconds = Math.ceil(needed.samples / Math.max(...rates));
  return (
    `the rule (${describeAbortRule(rule)}) needs ${needed.samples} journeys in ${needed.windowSeconds} s, and the plan starts ${planned} at most: ` +
    `it may never trip; look at ${seconds} s or more, or at a lower percentile`
  );
}
