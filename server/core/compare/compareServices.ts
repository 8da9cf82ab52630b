import { addCounts } from '../measure/frame.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import { err, ok, type Result } from '../result.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { deviationOf } from './blockBootstrap.ts';
import {
  type CommonStage,
  type ComparedRun,
  commonStages,
  type NotComparable,
  type RunStage,
} from './comparable.ts';
import { factsOf, falseAlarmsMax } from './compareRuns.ts';
import type { CompareOptions, Comparison, ServicePair, StageComparison } from './comparison.ts';
import { concludeServices } from './concludeServices.ts';
import { alarmingSplits, splitCount } from './halfSplits.ts';
import { type Difference, judgeDifference, type Rule, runFreedomMin } from './judgeEffect.ts';
import { bucketsOf, type PathSecond } from './secondTable.ts';
import { type CpuSecond, cpuSeconds, processesOf, requestsOf } from './serviceSeries.ts';
import { estimateSide, type SideEstimate } from './sideEstimate.ts';
import { meanSpanMs } from './stageSeries.ts';

interface PairEstimate {
  readonly stage: CommonStage;
  /** What the service before used for a request of its own, in ms; null: no second has the CPU of both. */
  readonly beforeMs: number | null;
  /** Of the service after, for each request that the CPU of the service before stands for. */
  readonly after: SideEstimate | null;
}

/**
 * Compares the CPU per request of two services that took the journeys of the same runs in turn, address by address. Both
 * are read in the same seconds, and what changes with the machine's speed falls out of their ratio. The same runs and seed
 * give the same comparison. The error says why they are not comparable at all.
 */
export function compareServices(
  runs: readonly ComparedRun[],
  pair: ServicePair,
  options: CompareOptions,
): Result<Comparison, NotComparable> {
  const common = commonStages(runs, []);
  if (!common.ok) return common;
  for (const run of runs) {
    const reason = whyNotSideBySide(run, pair);
    if (reason !== null) return err({ kind: 'services', reason: `run ${run.id} ${reason}` });
  }
  const draw = mulberry32(options.seed);
  const estimates = common.value.map((stage) => estimatePair(stage, pair, draw));
  const parts = estimates.flatMap(({ stage, after }) =>
    after === null || stage.notJudged !== null
      ? []
      : [{ before: after, judged: ['cpuPerRequest'] as const }],
  );
  const rule: Rule = {
    allowed: options.allowedCpu ?? 0,
    wanted: options.wanted,
    alarmShare: falseAlarmsMax / Math.max(1, parts.length),
  };
  const alarms = alarmingSplits(parts, rule, draw);
  return ok(
    concludeServices({
      scenario: runs[0]?.plan.scenario ?? '',
      pair,
      runs: runs.map(factsOf),
      stages: estimates.map((each) => stageComparison(each, pair, rule)),
      splits: { count: splitCount, alarms },
      falseAlarmsMax,
      options: { ...options, allowedCpu: rule.allowed },
    }),
  );
}

/** Requests of two addresses may differ by so much of their mean, and by those of journeys that were on their way. */
const uneven = { share: 0.005, requests: 20 };

/** Why the services of a run did not do the same work; null: they did. */
function whyNotSideBySide(run: ComparedRun, pair: ServicePair): string | null {
  const { plan, metrics, timeline } = run;
  const processes = processesOf(metrics ?? []);
  for (const name of [pair.before, pair.after]) {
    if (processes.has(name)) continue;
    const others = [...processes.keys()].join(', ');
    return `recorded no CPU of ${name}${others === '' ? '' : `, only of ${others}`}`;
  }
  const [before, after] = [pair.before, pair.after].map((name) => processes.get(name)?.length ?? 0);
  if (before !== after) {
    return `has ${before} of ${pair.before} and ${after} of ${pair.after}: as many processes of each take as many journeys`;
  }
  const { baseUrls = [], target } = plan;
  if (baseUrls.length < 2) return 'has a target with one address, so they took no journeys in turn';
  const reached = addCounts(timeline.map(({ reached = {} }) => reached));
  const counts = baseUrls.map((url) => reached[`${target} ${url}`] ?? 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 0) return 'counted no request to its addresses';
  if (most - least > uneven.share * most + uneven.requests) {
    return `sent more requests to one address than to another: ${baseUrls.map((url, at) => `${url} ${counts[at]}`).join(', ')}`;
  }
  return null;
}

function estimatePair(stage: CommonStage, pair: ServicePair, draw: () => number): PairEstimate {
  const read = stage.of.map((of) => pairSeconds(of, pair));
  if (read.some(({ seconds }) => seconds.length === 0))
    return { stage, beforeMs: null, after: null };
  const all = read.flatMap(({ seconds, share }) =>
    seconds.map((second) => serviceSecond(second, share)),
  );
  const total = (of: (second: (typeof all)[number]) => number): number =>
    all.reduce((sum, second) => sum + of(second), 0);
  const beforeSeconds = total(({ before }) => before) / total(({ requests }) => requests);
  const after = estimateSide(
    read.map(({ seconds, share }) =>
      seconds.map((second) => pathSecond(serviceSecond(second, share), beforeSeconds)),
    ),
    bucketsOf([]),
    draw,
  );
  return { stage, beforeMs: 1000 * beforeSeconds, after };
}

/** The seconds in which the CPU of both was read, and the share of all requests that each of them took. */
function pairSeconds(of: RunStage, { before, after }: ServicePair) {
  const processes = processesOf(of.run.metrics ?? []);
  const groups = [before, after].map((name) => processes.get(name) ?? []);
  const addresses = of.run.plan.baseUrls?.length ?? 1;
  return {
    seconds: cpuSeconds(of, groups),
    // Behind two addresses a service may have more processes.
    share: Math.min(0.5, (groups[0]?.length ?? 0) / addresses),
  };
}

/** CPU of both in s, and the requests of one of them. */
interface PairSecond {
  readonly durationMs: number;
  readonly before: number;
  readonly after: number;
  readonly requests: number;
}

function serviceSecond({ second, cpus }: CpuSecond, share: number): PairSecond {
  const durationMs = meanSpanMs(second);
  const [before = 0, after = 0] = cpus.map((each) => (each * durationMs) / 1000);
  return { durationMs, before, after, requests: share * requestsOf(second) };
}

/** As many requests as the CPU of the service before stands for by its mean: they are counted by its own clock. */
const pathSecond = (
  { durationMs, before, after }: PairSecond,
  beforeSeconds: number,
): PathSecond => ({
  ...{ durationMs, completed: 0, failed: 0, finished: 0 },
  journeyMs: emptyHistogram(0),
  cpuSeconds: after,
  requests: before / beforeSeconds,
});

function stageComparison(
  { stage, beforeMs, after }: PairEstimate,
  pair: ServicePair,
  rule: Rule,
): StageComparison {
  const shown = { level: stage.level, notJudged: stage.notJudged, paths: [] };
  const name = `${pair.after} beside ${pair.before}`;
  if (beforeMs === null || after === null) {
    const reason = `CPU per request of ${name} cannot be read: a run has no second of a steady stage with the CPU of all their processes`;
    return { ...shown, services: [], unread: [reason] };
  }
  const difference = pairDifference(Math.log(beforeMs), after);
  const values = [Math.log(beforeMs), after.metrics.cpuPerRequest.value] as const;
  const isJudged = stage.notJudged === null;
  const effect = judgeDifference('cpuPerRequest', values, difference, rule, isJudged);
  const { seconds, blockSeconds } = after;
  return {
    ...shown,
    services: [
      {
        ...{ service: name, seconds: [seconds, seconds], blockSeconds, effect },
        variance: difference.variance,
      },
    ],
    unread: [],
  };
}

/**
 * Where the runs are so many that their own spread is known, the variance is that of the runs, but not less than that of
 * their seconds: it holds what varies from start to start of a process. With fewer it is that of the seconds, or of the few
 * runs where they differ more.
 */
function pairDifference(before: number, after: SideEstimate): Difference {
  const { value, variance, freedom, runs } = after.metrics.cpuPerRequest;
  const runFreedom = runs.length - 1;
  const byRuns = runFreedom === 0 ? 0 : deviationOf(runs) ** 2 / runs.length;
  const isByRuns = runFreedom >= runFreedomMin;
  return {
    value: value - before,
    deviation: Math.sqrt(Math.max(byRuns, variance)),
    freedom: isByRuns ? runFreedom : freedom,
    variance: isByRuns ? 'runs' : 'seconds',
  };
}
