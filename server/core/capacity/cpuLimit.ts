import { groupBy } from '../groupBy.ts';
import { type ShardGenerator, spansOf, type TimelineSecond } from '../measure/timeline.ts';
import { type Interval, overlapMs } from './hold.ts';

const shareMax = 0.8;

/** What one k6 and its worker used in that part of a frame, `withinMs` long, that lies in the hold. */
interface Sample extends ShardGenerator {
  readonly k6CpuShare: number;
  readonly withinMs: number;
}

/**
 * Why the generators' CPU was too little in a hold; null when it sufficed, in the mean over it:
 * - the k6s and the worker of a machine together used more than 80% of its CPU, or
 * - a k6 used, or stood ready without, more than 80% of its own: neighbours took it. Its own share
 *   stays low then.
 */
export function cpuReason(seconds: readonly TimelineSecond[], hold: Interval): string | null {
  const samples = seconds.flatMap((second) => samplesOf(second, hold));
  return usedUp(samples) ?? takenAway(samples);
}

/** A frame that a k6 did not outlive tells nothing of what it used. */
function samplesOf(second: TimelineSecond, hold: Interval): readonly Sample[] {
  const withinMs = new Map(spansOf(second).map((span) => [span.shard, overlapMs(span, hold)]));
  return second.generators.flatMap((sample) => {
    const { k6CpuShare } = sample;
    const ownMs = withinMs.get(sample.shard) ?? 0;
    return k6CpuShare === undefined || ownMs === 0
      ? []
      : [{ ...sample, k6CpuShare, withinMs: ownMs }];
  });
}

function usedUp(samples: readonly Sample[]): string | null {
  const byHost = sortedGroups(samples, hostOf);
  for (const [host, own] of byHost) {
    const mean = usedShare(own);
    if (mean <= shareMax) continue;
    const hosts = Math.max(byHost.length + 1, Math.ceil((byHost.length * mean) / shareMax));
    return `k6 and its worker used ${percent(mean)} of their CPU in ${host}, above 80%; add hosts: ${hosts} in place of ${byHost.length}`;
  }
  return null;
}

function takenAway(samples: readonly Sample[]): string | null {
  const told = samples.filter((g) => typeof g.lag?.k6WaitShare === 'number');
  for (const [name, own] of sortedGroups(told, nameOf)) {
    const used = meanOf(own, (g) => g.k6CpuShare);
    const without = meanOf(own, (g) => g.lag?.k6WaitShare ?? 0);
    if (used + without <= shareMax) continue;
    return `k6 of ${name} used ${percent(used)} of its CPU and waited for ${percent(without)} that others had, together above 80%; free its machine of other work, or add hosts`;
  }
  return null;
}

/** The mean over the time that the samples cover of the hold. */
function meanOf(samples: readonly Sample[], share: (sample: Sample) => number): number {
  const ms = samples.reduce((sum, { withinMs }) => sum + withinMs, 0);
  return samples.reduce((sum, sample) => sum + share(sample) * sample.withinMs, 0) / ms;
}

const sortedGroups = (samples: readonly Sample[], name: (sample: Sample) => string) =>
  [...groupBy(samples, name)].sort(([a], [b]) => (a < b ? -1 : 1));

/** A shard without a host is one of its own. */
const hostOf = (g: ShardGenerator): string => g.host ?? nameOf(g);

const nameOf = ({ shard }: ShardGenerator): string => `shard ${shard}`;

/** Each k6 is a process of its own; every shard tells the whole of its worker, so that counts once. */
function usedShare(samples: readonly Sample[]): number {
  const shards = [...groupBy(samples, nameOf).values()];
  const k6s = shards.reduce((sum, own) => sum + meanOf(own, (g) => g.k6CpuShare), 0);
  return k6s + Math.max(...shards.map((own) => meanOf(own, (g) => g.workerCpuShare)));
}

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
