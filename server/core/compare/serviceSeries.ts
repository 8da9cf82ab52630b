import { totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { type ResourceSecond, serviceOf } from '../resource/resourceSecond.ts';
import type { RunStage } from './comparable.ts';
import type { PathSecond } from './secondTable.ts';
import { meanSpanMs, windowSeconds } from './stageSeries.ts';

interface ReadServices {
  readonly services: readonly {
    readonly service: string;
    /** Of each run. */
    readonly seconds: readonly (readonly PathSecond[])[];
  }[];
  /** Why the CPU of a service, or of all, cannot be read. */
  readonly unread: readonly string[];
}

/** The CPU and the requests of each service in one stage of several runs, where each run has them. */
export function readServices(of: readonly RunStage[]): ReadServices {
  const read = of.map(({ run }) => processesOf(run.metrics ?? []));
  const without = of.find((_, at) => read[at]?.size === 0);
  if (without !== undefined) {
    const reason = `run ${without.run.id} recorded no CPU of the target's processes`;
    return { services: [], unread: [`CPU per request cannot be read: ${reason}`] };
  }
  const names = [...new Set(read.flatMap((each) => [...each.keys()]))];
  const unread: string[] = [];
  const services = names.flatMap((service) => {
    const seconds = of.map((each, at) => serviceSeconds(each, read[at]?.get(service) ?? []));
    const empty = of.find((_, at) => seconds[at]?.length === 0);
    if (empty === undefined) return [{ service, seconds }];
    unread.push(
      `CPU per request of ${service} cannot be read: run ${empty.run.id} has no second of a steady stage with the CPU of all its processes`,
    );
    return [];
  });
  return { services, unread };
}

/** The processes whose CPU was ever read, by service: a service of several has numbers (`payments 2`). */
export function processesOf(
  seconds: readonly ResourceSecond[],
): ReadonlyMap<string, readonly string[]> {
  const names = new Set<string>();
  for (const { processes } of seconds)
    for (const [name, figures] of Object.entries(processes))
      if (figures.cpu !== undefined) names.add(name);
  const services = new Map<string, string[]>();
  for (const name of names) {
    const service = serviceOf(name);
    services.set(service, [...(services.get(service) ?? []), name]);
  }
  return services;
}

function serviceSeconds(of: RunStage, processes: readonly string[]): readonly PathSecond[] {
  return cpuSeconds(of, [processes]).map(({ second, cpus: [cpus = 0] }) =>
    serviceSecond(second, cpus),
  );
}

/** CPUs that each group of processes used in one second. */
export interface CpuSecond {
  readonly second: TimelineSecond;
  readonly cpus: readonly number[];
}

/**
 * Seconds in the window of every path of the stage, of which no shard's frame and no process's CPU is missing. A figure is
 * the gain since the reading before it, so the second before must have one too: else it covers more than its second, as
 * after a process that did not answer or began anew.
 */
export function cpuSeconds(
  { run, stage, round }: RunStage,
  groups: readonly (readonly string[])[],
): readonly CpuSecond[] {
  const inRound = run.timeline.filter((second) => second.round === round);
  const windows = stage.loads.map(
    ({ path }) => new Set(windowSeconds(run.plan, path, stage, inRound)),
  );
  const bySecond = new Map(
    (run.metrics ?? []).filter((each) => each.round === round).map((each) => [each.second, each]),
  );
  return inRound.flatMap((second): readonly CpuSecond[] => {
    if (second.missing.length > 0 || !windows.every((window) => window.has(second))) return [];
    const before = groups.map((group) => cpusIn(bySecond.get(second.second - 1), group));
    const cpus = groups.map((group) => cpusIn(bySecond.get(second.second), group));
    return before.includes(null) || cpus.includes(null)
      ? []
      : [{ second, cpus: cpus.map((value) => value ?? 0) }];
  });
}

/** CPUs that the processes used together; null where one is missing. */
function cpusIn(second: ResourceSecond | undefined, processes: readonly string[]): number | null {
  const values = processes.map((name) => second?.processes[name]?.cpu);
  return values.length === 0 || values.includes(undefined)
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function serviceSecond(second: TimelineSecond, cpus: number): PathSecond {
  const durationMs = meanSpanMs(second);
  return {
    ...{ durationMs, completed: 0, failed: 0, finished: 0 },
    journeyMs: { schema: 0, count: 0, zeroCount: 0, buckets: [] },
    cpuSeconds: (cpus * durationMs) / 1000,
    requests: requestsOf(second),
  };
}

/** Of every stage: requests that began before it are answered in it too. */
export const requestsOf = ({ cells }: TimelineSecond): number => totalsOf(cells).requests;
