import { groupBy } from '../groupBy.ts';
import type { ShardGenerator, TimelineSecond } from '../measure/timeline.ts';

const shareMax = 0.8;

/**
 * Why the generators' CPU was too little for the seconds; null when it sufficed, in the mean:
 * - the k6s and the worker of a machine together used more than 80% of its CPU, or
 * - a k6 used, or stood ready without, more than 80% of its own: neighbours took it. Its own share
 *   stays low then.
 */
export function cpuReason(seconds: readonly TimelineSecond[]): string | null {
  return usedUp(seconds) ?? takenAway(seconds);
}

function usedUp(seconds: readonly TimelineSecond[]): string | null {
  const byHost = meansBy(seconds, hostOf, usedShare);
  for (const [host, mean] of byHost) {
    if (mean <= shareMax) continue;
    const hosts = Math.max(byHost.length + 1, Math.ceil((byHost.length * mean) / shareMax));
    return `k6 and its worker used ${percent(mean)} of their CPU in ${host}, above 80%; add hosts: ${hosts} in place of ${byHost.length}`;
  }
  return null;
}

function takenAway(seconds: readonly TimelineSecond[]): string | null {
  const told = seconds.map((second) => ({
    ...second,
    generators: second.generators.filter((g) => typeof g.lag?.k6WaitShare === 'number'),
  }));
  const of = (share: (g: ShardGenerator) => number) =>
    meansBy(told, nameOf, (samples) => Math.max(...samples.map(share)));
  const waited = new Map(of((g) => g.lag?.k6WaitShare ?? 0));
  for (const [name, used] of of((g) => g.k6CpuShare)) {
    const without = waited.get(name) ?? 0;
    if (used + without <= shareMax) continue;
    return `k6 of ${name} used ${percent(used)} of its CPU and waited for ${percent(without)} that others had, together above 80%; free its machine of other work, or add hosts`;
  }
  return null;
}

/** The mean of a figure over the seconds that tell it, for each machine or shard, by name. */
function meansBy(
  seconds: readonly TimelineSecond[],
  name: (g: ShardGenerator) => string,
  figure: (samples: readonly ShardGenerator[]) => number,
): readonly (readonly [name: string, mean: number])[] {
  const figures = new Map<string, number[]>();
  for (const { generators } of seconds) {
    for (const [each, samples] of groupBy(generators, name)) {
      const told = figures.get(each) ?? [];
      told.push(figure(samples));
      figures.set(each, told);
    }
  }
  return [...figures]
    .map(([each, values]) => [each, values.reduce((a, b) => a + b, 0) / values.length] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A shard without a host is one of its own. */
const hostOf = (g: ShardGenerator): string => g.host ?? nameOf(g);

const nameOf = ({ shard }: ShardGenerator): string => `shard ${shard}`;

/** Each k6 is a process of its own; every shard tells the whole of its worker, so that counts once. */
const usedShare = (samples: readonly ShardGenerator[]): number =>
  samples.reduce((sum, { k6CpuShare }) => sum + k6CpuShare, 0) +
  Math.max(...samples.map(({ workerCpuShare }) => workerCpuShare));

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
