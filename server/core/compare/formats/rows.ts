import { wholePercent } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import type { Comparison, Effect, StageComparison } from '../comparison.ts';
import { changeText, figureText, slowdownText, visibleText } from '../effectText.ts';
import { runFreedomMin } from '../judgeEffect.ts';
import { metrics } from '../metrics.ts';

export const effectHead = [
  'path',
  'figure',
  'before',
  'after',
  'change (95%)',
  'would see',
  'says',
];

/** A row for each figure of each path of a stage, and for each service, in the columns of `effectHead`. */
export const effectRows = (stage: StageComparison): readonly (readonly string[])[] =>
  [
    ...stage.paths.map(({ path, effects }) => ({ place: path, effects })),
    ...stage.services.map(({ service, effect }) => ({ place: service, effects: [effect] })),
  ].flatMap(({ place, effects }) =>
    effects.map((effect, index) => [
      index === 0 ? place : '',
      `${metrics[effect.metric].name}${effect.judged ? ' *' : ''}`,
      figureText(effect, effect.before),
      figureText(effect, effect.after),
      rangeText(effect),
      visibleText(effect),
      effect.state,
    ]),
  );

function rangeText(effect: Effect): string {
  const { change, interval } = effect;
  if (change === null) return '–';
  const text = changeText(effect, change);
  return interval === null
    ? text
    : `${text} (${interval.map((end) => changeText(effect, end)).join(' to ')})`;
}

/** Below the rows of a stage: what the ranks say of each path, and why it is not judged. */
export function stageNotes({ notJudged, paths }: StageComparison): readonly string[] {
  const ranks = paths.flatMap(({ path, rankTest }) => {
    if (rankTest === null) return [];
    const { u, p, values, of } = rankTest;
    return [`${path} U = ${u}, p = ${pText(p)} (medians of ${values[0]} and ${values[1]} ${of})`];
  });
  return [
    ...(notJudged === null ? [] : [`not judged: ${notJudged}`]),
    ...(ranks.length === 0 ? [] : [`Mann–Whitney: ${ranks.join('; ')}`]),
  ];
}

export const pText = (p: number): string =>
  p < 0.0001 ? '<0.0001' : String(Number(p.toPrecision(2)));

/** What the rule is, and how often it is wrong. */
export function ruleText({ before, rates, allowed, allowedCpu, services }: Comparison): string {
  const { falseAlarms, splits, splitAlarms, smallestSlowdown } = rates;
  if (services !== undefined) {
    const seen =
      smallestSlowdown === null
        ? 'no change is certain to be seen'
        : `the smallest change that is seen with ${wholePercent(0.95)} probability in every judged stage is +${slowdownText(smallestSlowdown)}`;
    const equal =
      before.length > runFreedomMin
        ? 'equal services'
        : 'equal processes, which two starts of one build need not be';
    return `allowed: ${formatPercent(allowedCpu ?? 0)} more CPU per request; false alarms: at most ${formatPercent(falseAlarms)} of comparisons of ${equal} (A/A: ${splitAlarms} of ${splits} random halves of the runs alarm); ${seen}`;
  }
  const seen =
    smallestSlowdown === null
      ? 'no slowdown is certain to be seen'
      : `the smallest slowdown that is seen with ${wholePercent(0.95)} probability in every judged stage is ${slowdownText(smallestSlowdown)}`;
  const cpu = allowedCpu === null ? '' : `, ${formatPercent(allowedCpu)} more CPU per request`;
  return `allowed: ${formatPercent(allowed)} slower${cpu}; false alarms: at most ${formatPercent(falseAlarms)} of comparisons of equal runs (A/A: ${splitAlarms} of ${splits} random halves of the runs before alarm); ${seen}`;
}
