import { groupBy } from '../groupBy.ts';
import { err, ok, type Result } from '../result.ts';
import { isEvidence } from '../stages/loadPoint.ts';
import { median } from '../statistics/distributions.ts';
import { formatLevel } from '../text/units.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { type ComparedRun, isSameMachine, machineText, stagesByLoad } from './comparable.ts';
import { type ChangeOptions, changePoints } from './eDivisive.ts';
import type { MetricName } from './metrics.ts';

export interface HistoryOptions extends ChangeOptions {
  readonly seed: number;
}

export const defaultHistory: HistoryOptions = { window: 10, pMax: 0.001, seed: 1 };

/** The figures that a history follows. */
const followed = ['p50', 'p95', 'errorShare', 'achieved'] as const satisfies readonly MetricName[];
export type FollowedMetric = (typeof followed)[number];

export interface HistoryChange {
  /** Of the first run at the new level, in the series. */
  readonly index: number;
  readonly run: string;
  readonly startedAt: string;
  /** Medians of the runs at the level before and at the new one, in the unit of the values. */
  readonly before: number;
  readonly after: number;
  readonly p: number;
}

/** One figure of one path in one stage, over the runs of one branch on one kind of machine. */
export interface HistorySeries {
  /** null: of the runs whose branch is not known. */
  readonly branch: string | null;
  readonly machine: string;
  readonly level: string;
  readonly path: string;
  readonly metric: FollowedMetric;
  /** Ids of the runs, by their starts. */
  readonly runs: readonly string[];
  /** Percentiles in ms, shares 0..1, rates per second. */
  readonly values: readonly number[];
  readonly changes: readonly HistoryChange[];
}

export interface History {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly runs: number;
  readonly series: readonly HistorySeries[];
  readonly window: number;
  readonly pMax: number;
  readonly seed: number;
}

interface Value {
  readonly run: ComparedRun;
  readonly value: number;
}

/**
 * The history of a scenario, and where its figures changed their level. Runs of different branches are series apart, so
 * that a slow branch is no change of another; and runs on different kinds of machines, so that a change of the machine is
 * none of the code. The error says which scenarios were mixed.
 */
export function historyOf(
  runs: readonly ComparedRun[],
  options: HistoryOptions = defaultHistory,
): Result<History, string> {
  const scenarios = [...new Set(runs.map(({ plan }) => plan.scenario))];
  const [scenario] = scenarios;
  if (scenario === undefined || scenarios.length > 1) {
    return err(`the runs are of different scenarios: ${scenarios.join(', ')}`);
  }
  const draw = mulberry32(options.seed);
  const sorted = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const branches = [...groupBy(sorted, ({ branch }) => branch).values()];
  const series = branches.flatMap((own) =>
    byMachine(own).flatMap((group) => seriesOf(group, options, draw)),
  );
  return ok({ schemaVersion: 1, scenario, runs: runs.length, series, ...options });
}

function byMachine(runs: readonly ComparedRun[]): readonly (readonly ComparedRun[])[] {
  const groups: ComparedRun[][] = [];
  for (const run of runs) {
    const own = groups.find(([first]) => first !== undefined && isSameMachine([first, run]));
    if (own === undefined) groups.push([run]);
    else own.push(run);
  }
  return groups;
}

interface Placed extends Value {
  readonly level: string;
  readonly path: string;
  readonly metric: FollowedMetric;
  readonly key: string;
}

function seriesOf(
  runs: readonly ComparedRun[],
  options: HistoryOptions,
  draw: () => number,
): readonly HistorySeries[] {
  const [first] = runs;
  const machine = first === undefined ? '' : machineText(first);
  const branch = first?.branch ?? null;
  const groups = groupBy(runs.flatMap(valuesOf), ({ key }) => key);
  return [...groups.values()].map((values) => {
    const [{ level, path, metric }] = values;
    const numbers = values.map(({ value }) => value);
    const found = changePoints(numbers, options, draw);
    const borders = [0, ...found.map(({ index }) => index), numbers.length];
    return {
      ...{ branch, machine, level, path, metric, values: numbers },
      runs: values.map(({ run }) => run.id),
      changes: found.map(({ index, p }, at) => ({
        ...{ index, p, run: values[index]?.run.id ?? '' },
        startedAt: values[index]?.run.startedAt ?? '',
        before: median(numbers.slice(borders[at], index)),
        after: median(numbers.slice(index, borders[at + 2])),
      })),
    };
  });
}

/** What a run says of each stage that is evidence. */
function valuesOf(run: ComparedRun): readonly Placed[] {
  return [...stagesByLoad(run)].flatMap(([loads, { stage, round }]) => {
    const point = run.points.find((each) => each.round === round && each.stage === stage.index);
    if (point === undefined || !isEvidence(point)) return [];
    return Object.entries(point.paths).flatMap(([path, measured]) => {
      const figures: Readonly<Record<FollowedMetric, number | null>> = {
        p50: measured.p50Ms.value,
        p95: measured.p95Ms.value,
        errorShare: measured.errorShare,
        achieved: (measured.windowMs ?? 0) > 0 ? measured.achievedPerSecond : null,
      };
      return followed.flatMap((metric): readonly Placed[] => {
        const value = figures[metric];
        const key = JSON.stringify([loads, path, metric]);
        return value === null ? [] : [{ run, value, level: formatLevel(stage), path, metric, key }];
      });
    });
  });
}
