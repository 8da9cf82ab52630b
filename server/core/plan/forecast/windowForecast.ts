import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { formatDuration, formatLevel } from '../../text/units.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import { isHeld, type StagePlan } from '../../traffic/round.ts';
import { levelIndexOf } from '../../traffic/session.ts';
import { thinkMs } from '../../traffic/think.ts';
import type { Plan } from '../plan.ts';
import { firstFew, levelDiagnostic } from '../planDiagnostic.ts';

/** A frame covers a second, and only those that lie wholly inside are counted: two hold one for certain. */
const windowMsMin = 2_000;

/**
 * Holds that leave no time in which achieved throughput can be counted: it begins once a journey has had its
 * own length (`stages/window.ts`). The pauses of a journey are known; its answers are held to its SLOs.
 */
export const windowForecast = (plan: Plan): readonly Diagnostic[] =>
  plan.paths.flatMap((path) =>
    firstFew(
      plan.rounds.flatMap(({ stages }) =>
        stages
          .filter((stage) => isHeld(stage) && stage.loads.some((load) => load.path === path.name))
          .flatMap((stage) => stageForecast(plan, stage, path)),
      ),
    ),
  );

function stageForecast(plan: Plan, stage: StagePlan, path: PathPlan): readonly Diagnostic[] {
  const pausesMs = Math.round(thinkMs(path.journey).p95Ms);
  const hold = `a hold of ${formatDuration(stage.holdMs)} at ${formatLevel(stage)}`;
  const { shapeLine } = stage;
  const level = { index: levelIndexOf(plan, stage.index), shapeLine };
  if (pausesMs >= stage.holdMs) {
    const message =
      `a journey of "${path.name}" pauses for ${formatDuration(pausesMs)}, so none ends within ${hold} and no throughput can be measured; ` +
      `hold it for ${longer(pausesMs)} or more`;
    return [levelDiagnostic(level, message)];
  }
  const limitMs = journeyLimitMs(plan, path.name);
  const lengthMs = pausesMs + limitMs;
  if (lengthMs === 0 || lengthMs + windowMsMin <= stage.holdMs || lengthMs <= warmUpMs) return [];
  const slow = limitMs === 0 ? '' : ' within its SLO';
  const message =
    `a journey of "${path.name}" may take ${formatDuration(lengthMs)}${slow}, so ${hold} may leave no time to measure throughput in; ` +
    `hold it for ${longer(lengthMs)} or more`;
  return [warning(levelDiagnostic(level, message))];
}

/** The first of every hold is not measured (`stages/window.ts`); the shortest hold allows for it. */
const warmUpMs = 3_000;

const longer = (lengthMs: number): string =>
  formatDuration(Math.ceil((lengthMs + windowMsMin) / 1000) * 1000);

/** The tightest limit on the p95, a higher percentile or the maximum of whole journeys; 0 without one. */
function journeyLimitMs({ slos }: Plan, path: string): number {
  const limits = slos.flatMap((slo) =>
    slo.path === path &&
    slo.step === null &&
    (slo.kind === 'max' || ('quantile' in slo && slo.quantile >= 0.95))
      ? [slo.limitMs]
      : [],
  );
  return limits.length === 0 ? 0 : Math.min(...limits);
}
