import { describeAbortRule } from '../abort/abortRule.ts';
import { type SloCriterion, sloCriterion } from '../slo/slo.ts';
import { perSecond, plural } from '../text/figures.ts';
import { formatLevel, formatPercent, formatRate, formatSpan } from '../text/units.ts';
import { highestRate } from '../traffic/arrival.ts';
import { dispersionOf } from '../traffic/burst.ts';
import { isHeld } from '../traffic/round.ts';
import { goalText } from './goal/goalText.ts';
import type { Plan } from './plan.ts';
import { firstStage, searchBounds } from './search/searchSpec.ts';

/** What a plan is judged by, in words and figures: its SLOs and abort rules, in the plan's order. */
export interface Criteria {
  readonly slos: readonly SloCriterion[];
  readonly abort: readonly string[];
  /** What its overloads or its soak must show, as one sentence; absent: the goal has none. */
  readonly goal?: string;
}

/** In one line: `judged by pay p95 ≤ 750 ms, pay errors ≤ 1% (default)`. */
export const judgedByText = ({ slos }: Pick<Plan, 'slos'>): string =>
  `judged by ${slos.map((slo) => sloCriterion(slo).name).join(', ')}`;

/** What this run changed in the scenario file, as one sentence; null when it runs as written. */
export const overridesText = ({ overrides = [] }: Pick<Plan, 'overrides'>): string | null =>
  overrides.length === 0 ? null : `The scenario was changed for this run: ${overrides.join(' ')}.`;

/** How the arrivals of a plan that are not even are spread, as one sentence; null where all are even. */
export function arrivalsText({
  dispersion,
  rounds,
}: Pick<Plan, 'dispersion' | 'rounds'>): string | null {
  if (dispersion === undefined) return null;
  const planned = rounds.flatMap(({ stages }) =>
    stages.filter(isHeld).flatMap((stage) =>
      stage.loads.flatMap(({ path, profile }) => {
        const index = profile === undefined ? null : dispersionOf(profile);
        return index === null ? [] : [`${path} ${index.toFixed(2)} at ${formatLevel(stage)}`];
      }),
    ),
  );
  const kind = dispersion === 1 ? 'Poisson' : 'bursty';
  return `Arrivals were planned ${kind}: index of dispersion at 1 s ${[`${dispersion} asked`, ...planned].join('; ')}.`;
}

/** What a search drives at most, as one sentence; null where the levels are planned. */
export function searchText({ search }: Pick<Plan, 'search'>): string | null {
  if (search === undefined) return null;
  const { stages, durationMs, journeys } = searchBounds(search);
  const at = (level: number): string =>
    `${formatLevel({ level })} (${perSecond(level * search.peakPerSecond)})`;
  const first = firstStage(search);
  return `It searches from ${at(first.level)} up to ${at(search.levelMax)} until the 95% interval of the limit is at most ${formatPercent(search.precision)} wide: at most ${plural(stages, 'stage')}, ${formatSpan(durationMs)} and ${plural(journeys, 'journey')}. Its first stage:`;
}

/** How the bursts of a plan are spread by their clients, as one sentence; null without such a burst. */
export function spreadText({ rounds }: Pick<Plan, 'rounds'>): string | null {
  const bursts = rounds.flatMap(({ stages }) =>
    stages.flatMap((stage) => {
      const { spread } = stage;
      if (spread === undefined) return [];
      const waits = `${formatSpan(spread.fromMs)} to ${formatSpan(spread.toMs)}`;
      const loads = stage.loads.map((load) => {
        const index = load.profile && dispersionOf(load.profile, spread.fromMs);
        return `${load.path} ${formatRate(highestRate(load))} at most, index of dispersion at 1 s ${index?.toFixed(2) ?? 'none'}`;
      });
      return [
        `${formatLevel(stage)} for ${formatSpan(spread.burstMs)} over ${waits} (${loads.join('; ')})`,
      ];
    }),
  );
  return bursts.length === 0 ? null : `Clients spread these bursts: ${bursts.join(', ')}.`;
}

/** How the rate of a driven plan was changed, as one sentence; null where it was not. */
export function rateChangesText({ rounds }: Pick<Plan, 'rounds'>): string | null {
  const changes = rounds.flatMap(({ index, takesOver }) => {
    const before = rounds.find((each) => each.index === index - 1);
    if (takesOver === undefined || before === undefined) return [];
    const { rate, rateBefore, by } = takesOver;
    return [
      `${by} from ${rateBefore}x to ${rate}x, ${formatSpan(before.durationMs)} into round ${before.index}`,
    ];
  });
  if (changes.length === 0) return null;
  return `The rate was changed during the load: ${changes.join('; ')}. Journeys that were open then were cut.`;
}

/** A plan with its criteria, as a reader gets it who knows no kind of SLO or abort rule. */
export interface DescribedPlan extends Plan {
  readonly criteria: Criteria;
}

export function describePlan(plan: Plan): DescribedPlan {
  const goal = goalText(plan);
  const slos = plan.slos.map(sloCriterion);
  const abort = plan.abort.map(describeAbortRule);
  return { ...plan, criteria: { slos, abort, ...(goal === null ? {} : { goal }) } };
}
