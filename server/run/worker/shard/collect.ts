import type { Frame } from '../../../core/measure/frame.ts';
import type { Plan, ShardPlan } from '../../../core/plan/plan.ts';
import { countedHosts, type EgressPolicy } from '../../../core/target/egressPolicy.ts';
import { createToldJourneys } from '../../../core/worker/toldJourneys.ts';
import { createFrameCutter } from '../../../edge/k6/frames.ts';
import { watchGenerator } from '../../../edge/k6/generator.ts';
import type { PushSink } from '../../../edge/k6/remoteWrite.ts';
import type { HeldShard } from '../../../edge/queue/shardJob.ts';
import { isOnThisMachine } from '../../../edge/stack/egress/ownAddresses.ts';
import { type ClockWatch, watchClock } from './clockWatch.ts';

/** Cuts the pushes of one k6 into frames, in order. */
export interface Collector {
  readonly sink: PushSink;
  /** A line of k6's log; those that tell of single journeys are kept with the next frame. */
  readonly log: (line: string) => void;
  /** Begins to cut frames; second 0 starts at `atMs` (`performance.now()`). */
  begin(atMs: number, k6Pid: number): void;
  /** Where the load goes, for counts by address and the machine that target and generator share. Call it before `begin`. */
  reaches(egress: Pick<EgressPolicy, 'hosts'>): void;
  /** Cuts the last frame. Call it after k6 has ended, when no push can arrive any more. */
  end(): Promise<void>;
}

export function createCollector(
  held: HeldShard,
  of: { readonly plan: Plan; readonly slice: ShardPlan },
  keep: (frame: Frame) => void,
  clock: ClockWatch = watchClock(),
): Collector {
  const { round, shard, epoch } = held;
  const cutter = createFrameCutter({ round, shard, epoch }, of.plan);
  const journeys = createToldJourneys({ round, shard, shards: of.slice.count });
  let sharesTarget = false;
  let begun: { atMs: number; watch: ReturnType<typeof watchGenerator> } | null = null;
  let work: Promise<void> = Promise.resolve();

  const cut = async (elapsedMs: number, last: boolean): Promise<void> => {
    if (begun === null) return;
    const planned = vusPlanned(of.plan, of.slice, round, elapsedMs);
    const sample = await begun.watch.sample(cutter.vusBusy(), planned);
    const left = last ? journeys.drain() : null;
    const frame = last ? cutter.last(sample, left !== null) : cutter.cut(sample);
    if (frame === null) return;
    const clockJumpMs = clock.jumpMs();
    const samples = last ? left : journeys.drain();
    keep({
      ...frame,
      ...(clockJumpMs === null ? {} : { clockJumpMs }),
      ...(samples === null ? {} : { samples }),
    });
  };
  return {
    begin: (atMs, k6Pid) => {
      // A jump before the start does not affect a frame.
      clock.jumpMs();
      begun = { atMs, watch: watchGenerator(k6Pid, sharesTarget) };
    },
    reaches: (egress) => {
      cutter.spread(countedHosts(egress));
      sharesTarget = isOnThisMachine(egress.hosts);
    },
    log: (line) => {
      if (begun !== null) journeys.take(line, performance.now() - begun.atMs);
    },
    sink: (series, atMs) => {
      const elapsedMs = begun === null ? 0 : atMs - begun.atMs;
      work = work.then(() => {
        cutter.push(series, elapsedMs);
        return cut(elapsedMs, false);
      });
    },
    end: () => {
      const elapsedMs = begun === null ? 0 : performance.now() - begun.atMs;
      work = work.then(() => cut(elapsedMs, true)).finally(() => begun?.watch.close());
      return work;
    },
  };
}

/** The VUs that this shard may use in the stage of an instant. */
export function vusPlanned(plan: Plan, slice: ShardPlan, round: number, atMs: number): number {
  const stages = plan.rounds[round]?.stages;
  const stage = stages?.findLast((one) => one.startMs <= atMs) ?? stages?.[0];
  const all = (stage?.loads ?? []).reduce((sum, load) => sum + load.vus, 0);
  return Math.round(all / slice.count);
}
