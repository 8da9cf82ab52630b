import type { Plan } from '../../../core/plan/plan.ts';
import { loadsFromMs } from '../../../core/plan/rate/loadStages.ts';
import type { RunMachine } from '../../../core/run/lifecycle.ts';
import { overrunProblem, STOP_MS_MAX } from '../../../core/run/roundLimits.ts';
import { hasShardEnded } from '../../../core/run/run.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { ShardLosses, WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import type { RunContext } from '../../context/runContext.ts';
import { createMeasuring, type MeasuringPorts } from './measuring.ts';
import {
  createRoundFeeds,
  type RoundFeed,
  type RoundFeedPorts,
  type RoundFeeds,
} from './roundFeeds.ts';

export type DrivingPorts = MeasuringPorts & RoundFeedPorts & { readonly rounds: ShardLosses };

/** What is measured while load is driven: by one round, or by two while one takes over. */
export interface DrivingWatch {
  /** False when there is more to take in at once. */
  running(
    machine: RunMachine,
    rows: readonly WatchedShard[],
    nextRows: readonly WatchedShard[],
  ): Promise<boolean>;
  /** The same while the run is being stopped; gives up the shards that do not end in time. */
  stopping(): Promise<boolean>;
  close(): void;
}

export const createDrivingWatch = (
  context: RunContext,
  ports: DrivingPorts,
  audit: RunAudit,
): DrivingWatch =>
  watchFeeds(
    context,
    ports,
    createRoundFeeds(context, ports),
    createMeasuring(context, ports, audit),
  );

/** Takes in the frames of what `feeds` opens, in the order and for the times that the rounds drive. */
export function watchFeeds(
  context: RunContext,
  { rounds, now }: Pick<DrivingPorts, 'rounds' | 'now'>,
  feeds: RoundFeeds,
  measuring: ReturnType<typeof createMeasuring>,
): DrivingWatch {
  const { id } = context;
  let stoppingSinceMs: number | null = null;

  async function running(
    machine: RunMachine,
    rows: readonly WatchedShard[],
    nextRows: readonly WatchedShard[],
  ): Promise<boolean> {
    const feed = await feeds.open(machine.round);
    if (feed === null) return true;
    feeds.forgetBefore(machine.round);
    const next = machine.next?.started ? await feeds.open(machine.round + 1) : null;
    const elapsedMs = now() - feed.startAtMs;
    const untilMs = next === null ? Infinity : takenOverAtMs(context.plan, feed, next);
    const ended = rows.every(hasShardEnded);
    if (ended) feed.target.stop();
    const isOver = elapsedMs >= untilMs;
    const present = await measuring.takeIn(feed, Math.min(elapsedMs, untilMs), ended, async () =>
      isOver ? undefined : measuring.judge(feed),
    );
    const nextPresent =
      next === null ||
      (await measuring.takeIn(
        next,
        now() - next.startAtMs,
        nextRows.every(hasShardEnded),
        async () => (isOver ? measuring.judge(next) : undefined),
      ));
    await stopFor(
      context,
      overrunProblem(rows, elapsedMs, roundOpenMs(context.plan, machine.round)),
    );
    return present && nextPresent;
  }

  async function stopping(): Promise<boolean> {
    stoppingSinceMs ??= now();
    feeds.stop();
    if (now() - stoppingSinceMs > STOP_MS_MAX) await rounds.giveUp(id, 'all');
    let present = true;
    for (const feed of feeds.all()) {
      const elapsedMs = now() - feed.startAtMs;
      const taken = await measuring.takeIn(feed, elapsedMs, false, async () => undefined);
      present = taken && present;
    }
    return present;
  }

  return { running, stopping, close: feeds.stop };
}

/** Stops the run for a problem; null is none. */
export async function stopFor(context: RunContext, problem: string | null): Promise<void> {
  if (problem === null) return;
  await context.dispatch({ type: 'stop', cause: { kind: 'failure', text: problem } });
}

/** When the loads of a round begin and the one before has stopped, in ms since the start of that. */
const takenOverAtMs = (plan: Plan, before: RoundFeed, next: RoundFeed): number => {
  const round = plan.rounds[next.round];
  return next.startAtMs + (round === undefined ? 0 : loadsFromMs(round)) - before.startAtMs;
};
