import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { judgedFromPerSecond, type SloSpec, sloCriterion } from '../../slo/slo.ts';
import { formatPercent, formatRate } from '../../text/units.ts';
import { isHeld } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/**
 * SLOs on a rate that no level offers, which would judge nothing; and those that the required load does not offer, which
 * are no part of what a pass proves.
 */
export const throughputForecast = (plan: Plan): readonly Diagnostic[] =>
  plan.slos.flatMap((slo) => {
    const perSecondMin = judgedFromPerSecond(slo);
    return perSecondMin === 0 ? [] : rateForecast(plan, slo, perSecondMin);
  });

function rateForecast(plan: Plan, slo: SloSpec, perSecondMin: number): readonly Diagnostic[] {
  const rates = plan.rounds.flatMap(({ stages }) =>
    stages
      .filter(isHeld)
      .flatMap(({ loads }) => loads.filter(({ path }) => path === slo.path))
      .map(({ ratePerSecond }) => ratePerSecond),
  );
  const most = Math.max(0, ...rates);
  const at = ['slos', slo.path, slo.kind];
  const { name } = sloCriterion(slo);
  if (most < perSecondMin) {
    const message = `${name} is judged at levels that offer as much, and the most is ${formatRate(most)}; ask for less, or add a level`;
    return [planDiagnostic(at, message)];
  }
  const peak = plan.paths.find(({ name: path }) => path === slo.path)?.peakRatePerSecond ?? 0;
  const required = peak * plan.requiredLevel;
  if (required >= perSecondMin) return [];
  const message = `${name} is no part of what is required: ${formatPercent(plan.requiredLevel)} of the peak offers ${formatRate(required)}; ask for less, or require more`;
  return [warning(planDiagnostic(at, message))];
}
