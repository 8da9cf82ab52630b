import { plural } from '../text/figures.ts';
import { formatPercent } from '../text/units.ts';
import type {
  CompareOptions,
  Comparison,
  ErrorRates,
  PathComparison,
  StageComparison,
} from './comparison.ts';
import {
  type PlacedEffect,
  placedEffects,
  placedText,
  slowdownText,
  visibleText,
} from './effectText.ts';
import { isPercentile, type MetricName } from './metrics.ts';

/** What is known before it is concluded from. */
export interface Compared {
  readonly scenario: string;
  readonly before: Comparison['before'];
  readonly after: Comparison['after'];
  readonly isSameMachine: boolean;
  readonly stages: readonly StageComparison[];
  /** Other things that may have made one side slower. */
  readonly notes: readonly string[];
  readonly splits: { readonly count: number; readonly alarms: number };
  /** What the rule was made for. */
  readonly falseAlarmsMax: number;
  readonly options: CompareOptions;
}

/**
 * The answer of a comparison. A figure that is worse than allowed fails it; one that has too few samples, and a change of
 * the machine, leave it unknown: neither is blamed on the code.
 */
export function conclude(compared: Compared): Comparison {
  const { scenario, before, after, stages, options } = compared;
  const rates = ratesOf(compared);
  const judged = placedEffects(stages).filter(({ effect }) => effect.judged);
  const worse = judged.filter(({ effect }) => effect.state === 'worse');
  const few = judged.filter(
    ({ effect }) => isPercentile(effect.metric) && effect.state === 'too few samples',
  );
  const { state, sentence } = answer(compared, rates, worse);
  return {
    schemaVersion: 1,
    ...{ scenario, before, after, state, sentence },
    reasons: [...worse.map(placedText), ...few.map(fewText)],
    ...{ allowed: options.allowed, wanted: options.wanted, allowedCpu: options.allowedCpu },
    ...{ rates, stages },
    caveats: caveatsOf(compared),
    method: methodOf(stages),
    seed: options.seed,
  };
}

function ratesOf({ stages, splits, falseAlarmsMax }: Compared): ErrorRates {
  const slowdowns = stages
    .filter(({ notJudged }) => notJudged === null)
    .flatMap(({ paths }) => paths.map(smallestSlowdownOf));
  const largest = Math.max(...slowdowns);
  return {
    // The halves say more than the rule's own arithmetic where they alarm more often.
    falseAlarms: Math.max(falseAlarmsMax, splits.alarms / splits.count),
    splits: splits.count,
    splitAlarms: splits.alarms,
    smallestSlowdown: Number.isFinite(largest) ? largest : null,
  };
}

/** Of all journeys of a path alike: each percentile that decides shows it. */
const smallestSlowdownOf = ({ effects }: PathComparison): number =>
  Math.min(
    ...effects
      .filter(({ judged, metric }) => judged && isPercentile(metric))
      .map(({ smallestVisible }) => (smallestVisible ?? Infinity) - 1),
  );

function answer(
  { isSameMachine, before, after, options, stages }: Compared,
  rates: ErrorRates,
  worse: readonly PlacedEffect[],
): Pick<Comparison, 'state' | 'sentence'> {
  if (!isSameMachine) {
    const machines = [...new Set([...before, ...after].map(({ machine }) => machine))].join(' | ');
    return {
      state: 'unknown',
      sentence: `not comparable: the machines differ (${machines}), and what they change is not blamed on the code`,
    };
  }
  const [worst] = worse;
  if (worst !== undefined) {
    const others = worse.length > 1 ? `, and ${plural(worse.length - 1, 'other figure')}` : '';
    return {
      state: 'fail',
      sentence: `worse than allowed (${allowedText(worst.effect.metric, options)}): ${placedText(worst)}${others}`,
    };
  }
  const [unseen] = options.allowedCpu === null ? [] : unseenCpu(stages);
  if (unseen !== undefined) return { state: 'unknown', sentence: unseen };
  const { smallestSlowdown } = rates;
  if (smallestSlowdown === null || smallestSlowdown > options.wanted) {
    const seen =
      smallestSlowdown === null
        ? 'no slowdown would have been seen everywhere'
        : `only a slowdown of ${slowdownText(smallestSlowdown)} would have been seen everywhere, ${formatPercent(options.wanted)} is wanted`;
    return {
      state: 'unknown',
      sentence: `too few samples to say: ${seen}${longer(rates, options)}`,
    };
  }
  return {
    state: 'pass',
    sentence: `no slowdown seen; one of ${slowdownText(smallestSlowdown)} or more would have been seen in each judged stage`,
  };
}

const allowedText = (metric: MetricName, { allowed, allowedCpu }: CompareOptions): string =>
  metric === 'cpuPerRequest'
    ? `${formatPercent(allowedCpu ?? 0)} more CPU per request`
    : formatPercent(allowed);

/** Why a stage that is judged cannot say whether more CPU was used for a request. */
const unseenCpu = (stages: readonly StageComparison[]): readonly string[] =>
  stages
    .filter(({ notJudged }) => notJudged === null)
    .flatMap(({ level, services, unread }) => [
      ...unread,
      ...services
        .filter(({ effect }) => effect.smallestVisible === null)
        .map(({ service }) => `too few seconds of ${service} at ${level} to compare its CPU`),
    ]);

/** A variance falls with the length of a hold. */
function longer({ smallestSlowdown }: ErrorRates, { allowed, wanted }: CompareOptions): string {
  if (smallestSlowdown === null) return '; hold each stage longer';
  const [seen, shall] = [Math.log1p(smallestSlowdown), Math.log1p(wanted)].map(
    (value) => value - Math.log1p(allowed),
  ) as [number, number];
  const times = Math.ceil((seen / shall) ** 2);
  return times > 1 && shall > 0
    ? `; hold each stage about ${times} times as long`
    : '; hold each stage longer';
}

const fewText = (placed: PlacedEffect): string =>
  `${placedText(placed)}: too few samples, it would have seen ${visibleText(placed.effect)}`;

function caveatsOf({
  before,
  after,
  splits,
  falseAlarmsMax,
  stages,
  notes,
}: Compared): readonly string[] {
  const paths = stages.flatMap((stage) => stage.paths);
  const alarmShare = splits.alarms / splits.count;
  return [
    ...(paths.some(({ variance }) => variance === 'seconds')
      ? [
          `${plural(before.length, 'run')} before and ${after.length} after: the intervals hold what varies within a run, and little or nothing of what varies from run to run; with three of each, or five before, they hold that too`,
        ]
      : []),
    ...(alarmShare > falseAlarmsMax
      ? [
          `${splits.alarms} of ${splits.count} random halves of the runs before differ like a slowdown: they did not hold one level`,
        ]
      : []),
    ...new Set(stages.flatMap(({ unread }) => unread)),
    ...notes,
  ];
}

function methodOf(stages: readonly StageComparison[]): string {
  const paths = stages.flatMap((stage) => stage.paths);
  const lengths = paths.map(({ blockSeconds }) => blockSeconds);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  const blocks = least === most ? `${least} s` : `${least} to ${most} s`;
  const runs = paths.some(({ variance }) => variance === 'runs')
    ? ' and, where they vary more, the variance between runs'
    : '';
  const cpu = stages.some(({ services }) => services.length > 0)
    ? '; CPU per request as the ratio of sums, by the same bootstrap'
    : '';
  return `percentiles of merged histograms; 95% intervals by Student's t over a circular block bootstrap of seconds (blocks of ${blocks})${runs}; Mann–Whitney U over medians${cpu}`;
}
