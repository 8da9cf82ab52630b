import { oneLine } from '../../../core/text/oneLine.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { K6Exit } from '../../../edge/k6/exit.ts';
import type { K6Process } from '../../../edge/k6/process.ts';
import type { ShardAssignment, ShardStore, StartSkew } from '../../../edge/queue/shardJob.ts';
import type { Collector } from './collect.ts';
import { type Ending, endingOf, type Stop } from './ending.ts';
import type { Lease } from './lease.ts';
import type { LocalInstant, StoreClock } from './storeClock.ts';
import { first, untilAnswered } from './waiting.ts';

interface ShardUnderLoad {
  readonly claimed: ShardAssignment;
  readonly store: ShardStore;
  readonly clock: StoreClock;
  readonly lease: Lease;
  readonly stop: Promise<Stop>;
}

/** How long a shard waits for the common start; then its server is gone. */
const START_WAIT_MS = 180_000;
/** How long after its last journey k6 may take to flush and end. */
const OVERRUN_MS = 15_000;

/** From the barrier to the end of k6, whatever ends it. */
export async function underLoad(
  { claimed, store, clock, lease, stop }: ShardUnderLoad,
  k6: K6Process,
  collector: Collector,
): Promise<Ending> {
  let running = false;
  let takenOver = false;
  let stopped: Stop | null = null;
  // Best effort: the start measures again, and falls back to this when the store is away then.
  clock.measure().catch(() => undefined);
  const stopping = stop.then(async (why) => {
    stopped = why;
    // Before the start there is nothing to flush; without the lease there is no time for it.
    if (why.kind === 'lost' || !running) k6.kill();
    else await k6.stop();
  });
  const over = (): null => null;
  const startAtMs = await first<number | null>(
    [lease.startAt, k6.ended.then(over), stopping.then(over)],
    START_WAIT_MS,
  );
  void lease.stopAt.then(async (stopAtMs) => {
    const instant = await clock.instantOf(stopAtMs);
    if (stopped !== null) return;
    takenOver = true;
    // Without the store's clock at once: two rounds must not drive side by side.
    await k6.stopAt(instant?.atMs ?? performance.now());
  });
  let problem: string | null = null;
  if (typeof startAtMs === 'number') {
    const start = await clock.instantOf(startAtMs);
    if (start !== null) collector.begin(start.atMs, k6.pid);
    problem = await resume(k6, start, (skew) => {
      running = true;
      void untilAnswered(() => store.started(claimed, skew), stop);
    });
  } else if (startAtMs === undefined) {
    problem = `no start was given within ${START_WAIT_MS / 1000} s`;
  }
  const exit = problem === null ? await boundedEnd(k6, claimed) : await killed(k6);
  await collector.end();
  const said = exit === null ? null : k6.describe(exit);
  return endingOf({ exit, said, problem, stopped, running, takenOver });
}

async function resume(
  k6: K6Process,
  start: LocalInstant | null,
  resumed: (skew: StartSkew) => void,
): Promise<string | null> {
  if (start === null) return "the store's clock could not be read before the start";
  try {
    const { askedAtMs, answeredAtMs } = await k6.resumeAt(start.atMs);
    resumed({
      skewMs: (askedAtMs + answeredAtMs) / 2 - start.atMs,
      errorMs: (answeredAtMs - askedAtMs) / 2 + start.errorMs,
    });
    return null;
  } catch (error) {
    return `k6 could not be started: ${oneLine(error)}`;
  }
}

async function killed(k6: K6Process): Promise<K6Exit> {
  k6.kill();
  return k6.ended;
}

/** Null when k6 did not end in time and was stopped. */
async function boundedEnd(k6: K6Process, claimed: ShardAssignment): Promise<K6Exit | null> {
  const openMs = roundOpenMs(claimed.plan, claimed.round);
  const exit = await first([k6.ended], openMs + OVERRUN_MS);
  if (exit !== undefined) return exit;
  await k6.stop();
  return null;
}
