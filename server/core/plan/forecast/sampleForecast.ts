import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import type { KeyPath } from '../../diagnostics/keyPath.ts';
import { judgesSeconds, type SloSpec, sloCriterion } from '../../slo/slo.ts';
import { formatDuration, formatLevel, formatQuantile, formatRate } from '../../text/units.ts';
import { plannedStarts } from '../../traffic/arrival.ts';
import { isHeld, type StagePlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic, toldMax } from '../planDiagnostic.ts';

/** SLOs that stay unknown in a stage, since it plans fewer journeys than they are judged from. */
export const sampleForecast = (plan: Plan): readonly Diagnostic[] =>
  plan.slos.flatMap((slo) => {
    const { samplesNeeded } = sloCriterion(slo);
    const eachSecond = judgesSeconds(slo);
    const few = plan.rounds
      .flatMap(({ stages }) => stages)
      .filter((stage) => isHeld(stage) && stage.loads.some(({ path }) => path === slo.path))
      .filter(
        (stage) =>
          (eachSecond
            ? fewestPerSecond(perSecond(stage, slo.path), plan.dispersion ?? 0)
            : plannedStarts(stage, slo.path)) < samplesNeeded,
      );
    if (few.length === 0) return [];
    const text = eachSecond
      ? secondsMessage(slo, samplesNeeded, few)
      : message(slo, samplesNeeded, few);
    return [warning(planDiagnostic(keyOf(slo), text))];
  });

/** `a, b`; of many the first: `a, b, c, d, e and 7 more`. */
function firstOf(texts: readonly string[]): string {
  const more = texts.length - toldMax;
  const told = texts.slice(0, toldMax).join(', ');
  return more > 0 ? `${told} and ${more} more` : told;
}

const perSecond = (stage: StagePlan, path: string): number =>
  (plannedStarts(stage, path) * 1000) / stage.holdMs;

/**
 * What a second of a level may hold, of journeys that end in it. Frames are a few ms longer or shorter than a second, and
 * answers fall on their edges; counts of irregular arrivals scatter by √(index of dispersion × mean).
 */
const fewestPerSecond = (mean: number, dispersion: number): number =>
  mean - Math.max(0.02 * mean + 1, 3 * Math.sqrt(dispersion * mean));

function secondsMessage(slo: SloSpec, needed: number, few: readonly StagePlan[]): string {
  const planned = firstOf(
    few.map((stage) => `${formatRate(perSecond(stage, slo.path))} at ${formatLevel(stage)}`),
  );
  return (
    `${sloCriterion(slo).name} is judged from ${needed} journeys of each second or more, and the plan has ${planned}: ` +
    'seconds with fewer stay unknown; drive more, or limit a lower percentile or the errors of a second'
  );
}

function message(slo: SloSpec, needed: number, few: readonly StagePlan[]): string {
  const planned = firstOf(
    few.map((stage) => `${plannedStarts(stage, slo.path)} at ${formatLevel(stage)}`),
  );
  const remedies = few.map((stage) => {
    const load = stage.loads.find(({ path }) => path === slo.path);
    const holdMs = Math.ceil((needed * (load?.timeUnitMs ?? 0)) / (load?.rate ?? 1) / 1000) * 1000;
    return `${formatLevel(stage)} for ${formatDuration(holdMs)}`;
  });
  return (
    `${sloCriterion(slo).name} is judged from ${needed} journeys or more, and the plan has ${planned}: ` +
    `it stays unknown there; hold longer (${firstOf(remedies)}), or limit a lower percentile`
  );
}

const keyOf = (slo: SloSpec): KeyPath => [
  'slos',
  slo.path,
  ...(slo.step === null ? [] : ['steps', slo.step]),
  ...(slo.kind === 'latency' ? [formatQuantile(slo.quantile)] : []),
];
