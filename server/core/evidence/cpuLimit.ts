import { type Group, groupBy } from '../groupBy.ts';
import { type Interval, overlapMs } from '../measure/hold.ts';
import { type ShardGenerator, spansOf, type TimelineSecond } from '../measure/timeline.ts';

const shareMax = 0.8;

/** What a shard's frame tells of it, and how much of the hold the frame covers. */
interface Sample {
  readonly of: ShardGenerator;
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
  const byShard = [...groupBy(samples, ({ of }) => of.shard).values()];
  return usedUp(byShard) ?? takenAway(byShard);
}

/** A frame that a k6 did not outlive tells nothing of what it used. */
function samplesOf(second: TimelineSecond, hold: Interval): readonly Sample[] {
  const spans = new Map(spansOf(second).map((span) => [span.shard, span]));
  return second.generators.flatMap((of) => {
    const span = spans.get(of.shard);
    const withinMs = span === undefined ? 0 : overlapMs(span, hold);
    const { k6CpuShare } = of;
    return k6CpuShare === undefined || withinMs === 0 ? [] : { of, k6CpuShare, withinMs };
  });
}

function usedUp(byShard: readonly Group<Sample>[]): string | null {
  const byHost = [...groupBy(byShard, ([{ of }]) => of.host ?? nameOf(of))];
  for (const [host, shards] of byHost.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mean = usedShare(shards);
    if (mean <= shareMax) continue;
    const hosts = Math.max(byHost.length + 1, Math.ceil((byHost.length * mean) / shareMax));
    return `k6 and its worker used ${percent(mean)} of their CPU in ${host}, above 80%; add hosts: ${hosts} in place of ${byHost.length}`;
  }
  return null;
}

/** Each k6 is a process of its own; every shard tells the whole of its worker, so that counts once. */
function usedShare(shards: readonly Group<Sample>[]): number {
  const k6s = shards.reduce((sum, own) => sum + meanOf(own, (one) => one.k6CpuShare), 0);
  return k6s + Math.max(...shards.map((own) => meanOf(own, ({ of }) => of.workerCpuShare)));
}

function takenAway(byShard: readonly Group<Sample>[]): string | null {
  const named = byShard.map((own) => [nameOf(own[0].of), own] as const);
  for (const [name, own] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const told = own.filter(({ of }) => typeof of.lag?.k6WaitShare === 'number');
    const used = meanOf(told, (one) => one.k6CpuShare);
    const without = meanOf(told, ({ of }) => of.lag?.k6WaitShare ?? 0);
    if (used + without <= shareMax) continue;
    return `k6 of ${name} used ${percent(used)} of its CPU and waited for ${percent(without)} that others had, together above 80%; free its machine of other work, or add hosts`;
  }
  return null;
}

/** The mean over the time that the samples cover of the hold; 0 without one. */
function meanOf(samples: readonly Sample[], share: (sample: Sample) => number): number {
  const ms = samples.reduce((sum, { withinMs }) => sum + withinMs, 0);
  const used = samples.reduce((sum, sample) => sum + share(sample) * sample.withinMs, 0);
  return ms === 0 ? 0 : used / ms;
}

/** A shard without a host is one of its own. */
const nameOf = ({ shard }: ShardGenerator): string => `shard ${shard}`;

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
