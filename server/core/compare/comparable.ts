import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceSecond } from '../resource/resourceSecond.ts';
import type { ResourceRow } from '../resource/resourceUse.ts';
import { err, ok, type Result } from '../result.ts';
import { excludedBecause, type LoadPoint } from '../stages/loadPoint.ts';
import { bytes, plural } from '../text/figures.ts';
import { formatLevel } from '../text/units.ts';
import { isHeld, type StagePlan } from '../traffic/round.ts';
import { whyStolen } from './otherWork.ts';

/** A run as a comparison reads it. */
export interface ComparedRun {
  readonly id: string;
  readonly startedAt: string;
  readonly plan: Plan;
  readonly machine: RunMachine;
  /** What was tested; null: not known. Comparisons are mostly of two branches. */
  readonly branch: string | null;
  readonly timeline: readonly TimelineSecond[];
  readonly points: readonly LoadPoint[];
  /** What the target's processes used at each point; absent where nothing was read. */
  readonly resources?: readonly ResourceRow[];
  /** The same second by second. */
  readonly metrics?: readonly ResourceSecond[];
}

/** Of the server that conducted the run. */
export interface RunMachine {
  /** The CPU's model; absent in recordings of earlier versions. */
  readonly cpu?: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly platform: string;
}

/** Why runs cannot be compared at all. */
export interface NotComparable {
  readonly kind: 'scenario' | 'evidence' | 'services';
  readonly reason: string;
}

/** A stage that every run drove with the same loads, one of each run. */
export interface CommonStage {
  readonly level: string;
  readonly paths: readonly string[];
  readonly of: readonly RunStage[];
  /** Why it is not judged; null: it is. */
  readonly notJudged: string | null;
}

export interface RunStage {
  readonly run: ComparedRun;
  readonly stage: StagePlan;
  readonly round: number;
}

/**
 * The stages that all runs have in common, by their loads: path by path the same arrivals. A stage is judged when it is
 * evidence in every run, and met every SLO before: beyond the limit, latencies say how long the stage was held.
 */
export function commonStages(
  before: readonly ComparedRun[],
  after: readonly ComparedRun[],
): Result<readonly CommonStage[], NotComparable> {
  const runs = [...before, ...after];
  const names = [...new Set(runs.map(({ plan }) => plan.scenario))];
  if (names.length > 1) {
    const reason = `the runs are of different scenarios: ${names.join(', ')}`;
    return err({ kind: 'scenario', reason });
  }
  const stagesOf = runs.map((run) => stagesByLoad(run));
  const [first = new Map<string, RunStage>()] = stagesOf;
  const common = [...first.keys()].filter((key) => stagesOf.every((each) => each.has(key)));
  if (common.length === 0) {
    const reason = `no stage has the same loads in every run: ${runs.map(loadsText).join('; ')}`;
    return err({ kind: 'scenario', reason });
  }
  const stages = common.map((key): CommonStage => {
    const of = stagesOf.flatMap((each) => each.get(key) ?? []);
    const { stage } = first.get(key) ?? {};
    return {
      level: stage === undefined ? key : formatLevel(stage),
      paths: stage?.loads.map(({ path }) => path) ?? [],
      of,
      notJudged: whyNotJudged(of, before.length),
    };
  });
  if (stages.every(({ notJudged }) => notJudged !== null)) {
    const reasons = stages.map(({ level, notJudged }) => `${level}: ${notJudged}`);
    return err({ kind: 'evidence', reason: `no stage is evidence: ${reasons.join('; ')}` });
  }
  return ok(stages);
}

/** The stages of a run that hold a level, by their loads; of stages with the same loads the first. */
export function stagesByLoad(run: ComparedRun): ReadonlyMap<string, RunStage> {
  const stages = new Map<string, RunStage>();
  for (const { index: round, stages: planned } of run.plan.rounds) {
    for (const stage of planned.filter(isHeld)) {
      const key = loadKey(stage);
      if (!stages.has(key)) stages.set(key, { run, stage, round });
    }
  }
  return stages;
}

const loadKey = (stage: StagePlan): string =>
  JSON.stringify(
    stage.loads
      .map(({ path, ratePerSecond }) => [path, Number(ratePerSecond.toPrecision(9))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const loadsText = ({ id, plan }: ComparedRun): string =>
  `${id} ${plan.rounds.flatMap(({ stages }) => stages.filter(isHeld).map(formatLevel)).join(', ') || 'holds none'}`;

function whyNotJudged(of: readonly RunStage[], runsBefore: number): string | null {
  for (const [at, { run, stage, round }] of of.entries()) {
    const point = run.points.find((each) => each.round === round && each.stage === stage.index);
    const excluded = point === undefined ? 'it was not driven' : excludedBecause(point);
    if (excluded !== null) return `no evidence in run ${run.id}: ${excluded}`;
    const breach = point?.slos.find(({ state }) => state === 'breached');
    if (at < runsBefore && breach !== undefined) {
      return `beyond the limit before: ${breach.name} was breached in run ${run.id}`;
    }
  }
  return whyStolen(of.slice(0, runsBefore), of.slice(runsBefore));
}

/** The machines of a run: `2 CPUs (AMD EPYC 7763), 8.6 GB, linux-x64; load from host-a`. */
export function machineText({ machine, timeline }: ComparedRun): string {
  const hosts = timeline.flatMap(({ generators }) => generators.flatMap(({ host }) => host ?? []));
  const from = [...new Set(hosts)].sort().join(', ');
  const { cpu, cpus, memoryBytes, platform } = machine;
  const model = cpu === undefined ? '' : ` (${cpu})`;
  const own = `${plural(cpus, 'CPU')}${model}, ${bytes(memoryBytes)}, ${platform}`;
  return from === '' ? own : `${own}; load from ${from}`;
}

/**
 * Whether all ran on one kind of machine: CPU, memory to a twentieth, platform, and so many hosts that made the load. The
 * names of hosts do not count, since each job of a CI has its own; a model that was not recorded may be any.
 */
export function isSameMachine(runs: readonly ComparedRun[]): boolean {
  const same = <T>(of: (run: ComparedRun) => T): boolean => new Set(runs.map(of)).size <= 1;
  const memory = runs.map(({ machine }) => machine.memoryBytes);
  return (
    same(({ machine }) => machine.cpus) &&
    same(({ machine }) => machine.platform) &&
    same(hostCount) &&
    new Set(runs.flatMap(({ machine }) => machine.cpu ?? [])).size <= 1 &&
    Math.min(...memory) >= memoryShareMin * Math.max(...memory)
  );
}

/** Machines of one kind keep different parts of their memory to themselves. */
const memoryShareMin = 0.95;

const hostCount = ({ timeline }: ComparedRun): number =>
  new Set(timeline.flatMap(({ generators }) => generators.flatMap(({ host }) => host ?? []))).size;
