import { ok, type Result } from '../result.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import {
  type CommonStage,
  type ComparedRun,
  commonStages,
  isSameMachine,
  machineText,
  type NotComparable,
  type RunStage,
} from './comparable.ts';
import type {
  CompareOptions,
  Comparison,
  PathComparison,
  ServiceComparison,
  StageComparison,
} from './comparison.ts';
import { conclude } from './conclude.ts';
import { alarmingSplits, splitCount } from './halfSplits.ts';
import { differenceOf, judgeEffect, type Rule } from './judgeEffect.ts';
import { mannWhitney } from './mannWhitney.ts';
import { type MetricName, metrics, pathMetricNames } from './metrics.ts';
import { otherWorkText } from './otherWork.ts';
import { bucketsOf } from './secondTable.ts';
import { readServices } from './serviceSeries.ts';
import { blockMedians, estimateSide, type SideEstimate } from './sideEstimate.ts';
import { stageSeries } from './stageSeries.ts';

export const defaultOptions: CompareOptions = {
  allowed: 0.05,
  wanted: 0.25,
  allowedCpu: null,
  seed: 1,
};

/** Of a comparison of equal runs, over all its figures together; each has an equal part of it. */
export const falseAlarmsMax = 0.005;

interface PathEstimate {
  readonly path: string;
  readonly before: SideEstimate;
  readonly after: SideEstimate;
  readonly judged: readonly MetricName[];
}

interface StageEstimate {
  readonly stage: CommonStage;
  readonly paths: readonly PathEstimate[];
  readonly services: readonly PathEstimate[];
  readonly unread: readonly string[];
}

/**
 * Compares the runs after a change with those before it, path by path and stage by stage. The same runs and seed give
 * the same comparison. The error says why they are not comparable at all.
 */
export function compareRuns(
  before: readonly ComparedRun[],
  after: readonly ComparedRun[],
  options: CompareOptions = defaultOptions,
): Result<Comparison, NotComparable> {
  const common = commonStages(before, after);
  if (!common.ok) return common;
  const draw = mulberry32(options.seed);
  const runs = [...before, ...after];
  const isSame = isSameMachine(runs);
  const machines = isSame ? null : 'the machines differ';
  const stages = common.value.map((stage) =>
    estimateStage(
      { ...stage, notJudged: stage.notJudged ?? machines },
      before.length,
      options.allowedCpu !== null,
      draw,
    ),
  );
  const allowedCpu = options.allowedCpu ?? 0;
  const parts = stages
    .flatMap(({ paths, services }) => [
      ...paths,
      ...services.map((each) => ({ ...each, allowed: allowedCpu })),
    ])
    .filter(({ judged }) => judged.length > 0);
  const figures = parts.reduce((sum, { judged }) => sum + judged.length, 0);
  const rule: Rule = { ...options, alarmShare: falseAlarmsMax / Math.max(1, figures) };
  const splitAlarms = alarmingSplits(parts, rule, draw);
  const shown = stages.map((each) => stageComparison(each, rule, allowedCpu));
  return ok(
    conclude({
      scenario: runs[0]?.plan.scenario ?? '',
      before: before.map(factsOf),
      after: after.map(factsOf),
      isSameMachine: isSame,
      stages: shown,
      notes: common.value.flatMap(
        ({ level, of }) =>
          otherWorkText(level, of.slice(0, before.length), of.slice(before.length)) ?? [],
      ),
      splits: { count: splitCount, alarms: splitAlarms },
      falseAlarmsMax,
      options,
    }),
  );
}

export const factsOf = (run: ComparedRun): Comparison['before'][number] => ({
  id: run.id,
  startedAt: run.startedAt,
  machine: machineText(run),
});

function estimateStage(
  stage: CommonStage,
  runsBefore: number,
  cpuDecides: boolean,
  draw: () => number,
): StageEstimate {
  const paths = stage.paths.map((path): PathEstimate => {
    const series = stage.of.map((of) => seriesOf(of, path));
    const buckets = bucketsOf(series.flat());
    const before = estimateSide(series.slice(0, runsBefore), buckets, draw);
    const after = estimateSide(series.slice(runsBefore), buckets, draw);
    return { path, before, after, judged: stage.notJudged === null ? judgedOf(before, after) : [] };
  });
  const { services, unread } = readServices(stage.of);
  const isJudged = cpuDecides && stage.notJudged === null;
  return {
    ...{ stage, paths, unread },
    // After the paths, so that what a run has of CPU changes no figure of them.
    services: services.map(({ service, seconds }): PathEstimate => {
      const buckets = bucketsOf([]);
      const before = estimateSide(seconds.slice(0, runsBefore), buckets, draw);
      const after = estimateSide(seconds.slice(runsBefore), buckets, draw);
      return { path: service, before, after, judged: isJudged ? ['cpuPerRequest'] : [] };
    }),
  };
}

const seriesOf = ({ run, stage, round }: RunStage, path: string) =>
  stageSeries(
    run.plan,
    path,
    stage,
    run.timeline.filter((second) => second.round === round),
  );

/** The percentiles that both sides state, p50 and p95; errors; throughput. */
function judgedOf(before: SideEstimate, after: SideEstimate): readonly MetricName[] {
  const isStated = (name: MetricName): boolean =>
    [before, after].every((side) => !Number.isNaN(side.metrics[name].value));
  return [...(['p50', 'p95'] as const).filter(isStated), 'errorShare', 'achieved'];
}

function stageComparison(
  { stage, paths, services, unread }: StageEstimate,
  rule: Rule,
  allowedCpu: number,
): StageComparison {
  return {
    level: stage.level,
    notJudged: stage.notJudged,
    paths: paths.map((each) => pathComparison(each, rule)),
    services: services.map((each) => serviceComparison(each, { ...rule, allowed: allowedCpu })),
    unread,
  };
}

function serviceComparison(
  { path: service, before, after, judged }: PathEstimate,
  rule: Rule,
): ServiceComparison {
  const name = 'cpuPerRequest';
  const [one, other] = [before.metrics[name], after.metrics[name]];
  return {
    service,
    seconds: [before.seconds, after.seconds],
    blockSeconds: Math.max(before.blockSeconds, after.blockSeconds),
    variance: differenceOf(metrics[name], one, other).variance,
    effect: judgeEffect(name, one, other, rule, judged.length > 0),
  };
}

function pathComparison({ path, before, after, judged }: PathEstimate, rule: Rule): PathComparison {
  const p50 = differenceOf(metrics.p50, before.metrics.p50, after.metrics.p50);
  return {
    path,
    seconds: [before.seconds, after.seconds],
    blockSeconds: Math.max(before.blockSeconds, after.blockSeconds),
    variance: p50.variance,
    effects: pathMetricNames.map((name) =>
      judgeEffect(name, before.metrics[name], after.metrics[name], rule, judged.includes(name)),
    ),
    rankTest: rankTestOf(before, after, p50.variance),
  };
}

/** Values that are independent of each other: the medians of runs, or of blocks of seconds. */
function rankTestOf(
  before: SideEstimate,
  after: SideEstimate,
  variance: PathComparison['variance'],
): PathComparison['rankTest'] {
  const length = Math.max(before.blockSeconds, after.blockSeconds);
  const valuesOf = (side: SideEstimate): readonly number[] =>
    (variance === 'runs' ? side.metrics.p50.runs : blockMedians(side, length)).filter(
      Number.isFinite,
    );
  const [one, other] = [valuesOf(before), valuesOf(after)];
  const test = mannWhitney(other, one);
  const of = variance === 'runs' ? 'runs' : 'blocks';
  return test === null ? null : { ...test, of, values: [one.length, other.length] };
}
