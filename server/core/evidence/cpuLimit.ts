import { type Group, groupBy } from '../groupBy.ts';
import { type Interval, overlapMs } from '../measure/hold.ts';
import { type ShardGenerator, spansOf, type TimelineSecond } from '../measure/timeline.ts';
import { besideLimit, percent, wholePercent } from '../text/figures.ts';

const shareMax = 0.8;

/** A frame of a shard's generator, and how much of the hold it covers. */
interface Sample {
  readonly of: ShardGenerator;
  readonly k6CpuShare: number;
  readonly withinMs: number;
}

/**
 * Why the generators' CPU did not suffice in a hold; null when it did. Both limits are means over the hold,
 * each frame weighted by the time that it covers of it:
 * - the k6 processes and the worker of a machine together used more than 80% of its CPU;
 * - a k6 used, or was ready to run without getting, more than 80% of its CPU, since other processes had it.
 */
export function cpuReason(seconds: readonly TimelineSecond[], hold: Interval): string | null {
  const samples = seconds.flatMap((second) => samplesOf(second, hold));
  const byShard = [...groupBy(samples, ({ of }) => of.shard).values()];
  return usedUp(byShard) ?? takenAway(byShard);
}

/** The frame in which a k6 ended has no CPU share and is left out. */
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
    return `k6 and its worker used ${besideLimit(mean * 100, shareMax * 100, 0)}% of their CPU in ${host}, above 80%; add hosts: ${hosts} in place of ${byHost.length}`;
  }
  return null;
}

/** Every shard of a host reports the same worker, which counts once. */
function usedShare(shards: readonly Group<Sample>[]): number {
  const k6s = shards.reduce((sum, own) => sum + meanOf(own, (one) => one.k6CpuShare), 0);
  return k6s + Math.max(...shards.map((own) => meanOf(own, ({ of }) => of.workerCpuShare)));
}

function takenAway(byShard: readonly Group<Sample>[]): string | null {
  const named = byShard.map((own) => [nameOf(own[0].of), own] as const);
  for (const [name, own] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = own.filter(({ of }) => typeof of.lag?.k6WaitShare === 'number');
    const used = meanOf(known, (one) => one.k6CpuShare);
    const without = meanOf(known, ({ of }) => of.lag?.k6WaitShare ?? 0);
    if (used + without <= shareMax) continue;
    // Rounded apart, 40.4% and 40.3% would not come to more than 80%.
    const reads = Math.round(used * 100) + Math.round(without * 100) > shareMax * 100;
    const text = reads ? wholePercent : percent;
    return `k6 of ${name} used ${text(used)} of its CPU and waited for ${text(without)} that others had, together above 80%; free its machine of other work, or add hosts`;
  }
  return null;
}

/** Mean weighted by the time that each sample covers of the hold; 0 without samples. */
function meanOf(samples: readonly Sample[], share: (sample: Sample) => number): number {
  const ms = samples.reduce((sum, { withinMs }) => sum + withinMs, 0);
  const used = samples.reduce((sum, sample) => sum + share(sample) * sample.withinMs, 0);
  return ms === 0 ? 0 : used / ms;
}

/** A shard without a host name counts as a host of its own. */
const nameOf = ({ shard }: ShardGenerator): string => `shard ${shard}`;
