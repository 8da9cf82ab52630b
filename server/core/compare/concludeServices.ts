import { plural } from '../text/figures.ts';
import { formatPercent } from '../text/units.ts';
import type {
  ComparedRunFacts,
  CompareOptions,
  Comparison,
  ErrorRates,
  ServicePair,
  StageComparison,
} from './comparison.ts';
import { placedEffects, placedText, slowdownText } from './effectText.ts';
import { runFreedomMin } from './judgeEffect.ts';

/** What is known of two services before it is concluded from. */
interface ComparedServices {
  readonly scenario: string;
  readonly pair: ServicePair;
  readonly runs: readonly ComparedRunFacts[];
  readonly stages: readonly StageComparison[];
  readonly splits: { readonly count: number; readonly alarms: number };
  /** What the rule was made for. */
  readonly falseAlarmsMax: number;
  readonly options: CompareOptions;
}

/** The answer about two services that took the journeys of the same runs in turn: only their CPU per request decides. */
export function concludeServices(compared: ComparedServices): Comparison {
  const { scenario, pair, runs, stages, splits, falseAlarmsMax, options } = compared;
  const worse = placedEffects(stages).filter(
    ({ effect }) => effect.judged && effect.state === 'worse',
  );
  const rates: ErrorRates = {
    falseAlarms: Math.max(falseAlarmsMax, splits.alarms / splits.count),
    ...{ splits: splits.count, splitAlarms: splits.alarms },
    smallestSlowdown: smallestVisibleOf(stages),
  };
  return {
    schemaVersion: 1,
    ...{ scenario, services: pair, before: runs, after: [] },
    ...answer(compared, rates),
    reasons: worse.map(placedText),
    ...{ allowed: options.allowed, wanted: options.wanted, allowedCpu: options.allowedCpu },
    ...{ rates, stages },
    caveats: caveatsOf(compared),
    method: methodOf(stages),
    seed: options.seed,
  };
}

/** In every judged stage; null where one of them shows none. */
function smallestVisibleOf(stages: readonly StageComparison[]): number | null {
  const visible = stages
    .filter(({ notJudged }) => notJudged === null)
    .map(({ services: [service] }) => (service?.effect.smallestVisible ?? Infinity) - 1);
  const largest = Math.max(...visible);
  return Number.isFinite(largest) ? largest : null;
}

function answer(
  { stages, options }: ComparedServices,
  { smallestSlowdown }: ErrorRates,
): Pick<Comparison, 'state' | 'sentence'> {
  const judged = placedEffects(stages).filter(({ effect }) => effect.judged);
  const worst = judged.find(({ effect }) => effect.state === 'worse');
  if (worst !== undefined) {
    const allowed = formatPercent(options.allowedCpu ?? 0);
    return {
      state: 'fail',
      sentence: `worse than allowed (${allowed} more CPU per request): ${placedText(worst)}`,
    };
  }
  if (smallestSlowdown === null) {
    const [unread] = stages.flatMap((stage) => stage.unread);
    return {
      state: 'unknown',
      sentence: unread ?? 'too few seconds to compare CPU per request; hold each stage longer',
    };
  }
  if (smallestSlowdown > options.wanted) {
    return {
      state: 'unknown',
      sentence: `too few samples to say: only ${slowdownText(smallestSlowdown)} more CPU per request would have been seen everywhere, ${formatPercent(options.wanted)} is wanted; hold each stage longer, or drive more runs`,
    };
  }
  return {
    state: 'pass',
    sentence: `no more CPU per request seen; ${slowdownText(smallestSlowdown)} or more would have been seen in each judged stage`,
  };
}

function caveatsOf({ runs, stages, splits, falseAlarmsMax }: ComparedServices): readonly string[] {
  return [
    ...(runs.length > runFreedomMin
      ? []
      : [
          `${plural(runs.length, 'run')}: the interval holds what varies within a run, and little or nothing of what varies from start to start of a process; with ${runFreedomMin + 1} runs, for each of which both were started anew, it holds that too`,
        ]),
    ...(splits.alarms / splits.count > falseAlarmsMax
      ? [
          `${splits.alarms} of ${splits.count} random halves of the runs differ like a change: the ratio of both did not hold one level`,
        ]
      : []),
    ...new Set(stages.flatMap(({ unread }) => unread)),
  ];
}

function methodOf(stages: readonly StageComparison[]): string {
  const services = stages.flatMap((stage) => stage.services);
  const lengths = [...new Set(services.map(({ blockSeconds }) => blockSeconds))];
  const blocks = `blocks of ${lengths.sort((a, b) => a - b).join(', ')} s`;
  const runs = services.some(({ variance }) => variance === 'runs')
    ? ' and, where they vary more, the variance between runs'
    : '';
  return `the CPU of both services in the same seconds as the ratio of sums; 95% intervals by Student's t over a circular block bootstrap of seconds (${blocks})${runs}`;
}
