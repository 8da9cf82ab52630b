import type { RunMachine, ShardInput, ShardPhase } from '../../../core/run/lifecycle.ts';
import { isUnclaimed, readyingProblem } from '../../../core/run/roundLimits.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { FrameAnnouncements, ShardWakeups } from '../../../edge/queue/shardQueue.ts';
import type {
  RoundBarrier,
  ShardLosses,
  StopFlags,
  WatchedShard,
} from '../../../edge/store/roundStore.ts';
import type { Log } from '../../../log.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import type { RunContext } from '../../context/runContext.ts';
import { pause, retryWhileDatabaseIsAway } from '../../retry/retryUntil.ts';
import { createDrivingWatch, type DrivingPorts, stopFor } from './drivingWatch.ts';
import { createNextRound, createNextWatch, type NextRound } from './nextRound.ts';
import { openRound, type RoundOpenPorts } from './openRound.ts';
import { createSecretGiver, type SecretGiverPorts } from './secretGiver.ts';
import { createShardWatch, type ShardWatchPorts } from './shardWatch.ts';

/**
 * Watches the rounds of one run, from the barrier to the end of the last k6. A loop reads the shards' rows
 * and the frames, at once when a worker announces frames and in a fixed rhythm otherwise. It takes in what
 * was measured before it dispatches the end of a shard, so that a round ends with all its frames.
 */
export interface RoundWatch extends NextRound {
  readyRound(): Promise<void>;
  writeStart(): Promise<void>;
  flagAbort(): Promise<void>;
  /** Starts the loop, or ends its wait. */
  wake(): void;
  close(): Promise<void>;
}

export type RoundWatchPorts = ShardWatchPorts &
  DrivingPorts &
  RoundOpenPorts &
  SecretGiverPorts & {
    readonly rounds: RoundBarrier & StopFlags & ShardLosses;
    readonly shardQueue: ShardWakeups & FrameAnnouncements;
    readonly log: Log;
  };

/** From the writing of the start to the start: a worker renews its lease twice in it. */
const START_IN_MS = 1_000;
/** How often an unclaimed shard is queued again: Redis may have lost the job. */
const WAKE_EVERY_MS = 3_000;
/** Many shards announce frames each second; the pause lets one pass take in all of them. */
const QUIET_MS = 80;
const QUIET_MS_MORE_PER_SHARD = 0.04;
const PASS_EVERY_MS = { readying: 100, running: 1_000, stopping: 100 } as const;

type WatchedState = keyof typeof PASS_EVERY_MS;
const isWatched = (state: RunMachine['state']): state is WatchedState =>
  Object.hasOwn(PASS_EVERY_MS, state);

/** What is left of the rhythm after the pause between passes; nothing while a round waits to take over. */
export const restMs = (state: WatchedState, next: RunMachine['next'], quietMs: number): number =>
  next?.started === false ? 0 : Math.max(0, PASS_EVERY_MS[state] - quietMs);

export function createRoundWatch(
  context: RunContext,
  ports: RoundWatchPorts,
  audit: RunAudit,
  setupData: () => Readonly<Record<string, unknown>> | null,
): RoundWatch {
  const { id } = context;
  const { rounds, shardQueue, now, log } = ports;
  const pass = createPass(context, ports, audit, setupData);
  const quietMs = QUIET_MS + QUIET_MS_MORE_PER_SHARD * context.plan.shards;
  let looping: Promise<void> | null = null;
  let interrupt = new AbortController();
  const offFrames = shardQueue.onFrames(id, () => interrupt.abort());

  async function loop(): Promise<void> {
    while (!context.released.aborted) {
      const { state } = context.machine();
      if (!isWatched(state)) return;
      interrupt = new AbortController();
      try {
        if (!(await pass.run(context.machine()))) continue;
      } catch (error) {
        log.warn({ run: id }, `watching: ${oneLine(error)}; looking again`);
      }
      await pause(quietMs, context.released);
      await pause(restMs(state, context.machine().next, quietMs), interrupt.signal);
    }
  }

  function wake(): void {
    interrupt.abort();
    if (!isWatched(context.machine().state)) return;
    looping ??= loop().finally(() => {
      looping = null;
    });
  }

  return {
    ...createNextRound(context, ports, wake),
    async readyRound() {
      pass.readySince(now());
      await audit.begin();
      await openRound(context, ports);
      wake();
    },
    async writeStart() {
      const { round } = context.machine();
      const startAtMs = await retryWhileDatabaseIsAway(context, log, () =>
        rounds.writeStart(id, round, START_IN_MS),
      );
      if (startAtMs !== null) {
        const data = { round, startAtMs };
        await context.recordEvent('start', `common start of round ${round}`, data);
      }
      await context.dispatch({ type: startAtMs === null ? 'start-refused' : 'start-written' });
    },
    async flagAbort() {
      const flagged = retryWhileDatabaseIsAway(context, log, () => rounds.flagAbort(id));
      // The loop gives up the shards that do not end in time.
      await flagged.finally(wake);
    },
    wake,
    async close() {
      offFrames();
      interrupt.abort();
      pass.stop();
      await looping;
    },
  };
}

/** One pass over the shards' rows and the frames. */
function createPass(
  context: RunContext,
  ports: RoundWatchPorts,
  audit: RunAudit,
  setupData: () => Readonly<Record<string, unknown>> | null,
) {
  const { rounds, now } = ports;
  const shards = createShardWatch(context, ports);
  const driving = createDrivingWatch(context, ports, audit);
  const wakeShards = createShardWaker(context, ports);
  const giveSecrets = createSecretGiver(context, ports, setupData);
  const watchNext = createNextWatch(context, ports, giveSecrets);
  let readySinceMs = now();

  async function watchReadying(rows: readonly WatchedShard[]): Promise<void> {
    await wakeShards(rows.filter(isUnclaimed));
    await giveSecrets();
    await stopFor(context, readyingProblem(rows, now() - readySinceMs));
  }

  return {
    /** False when there is more to take in at once. */
    async run(machine: RunMachine): Promise<boolean> {
      // A search plans its next round: the one before has ended.
      if (machine.state === 'readying' && machine.working) return true;
      if (machine.state !== 'readying') await rounds.giveUp(context.id, 'silent');
      const all = await shards.read();
      const rows = all.filter((row) => row.round === machine.round);
      const nextRows = all.filter((row) => row.round === machine.round + 1);
      if (machine.state === 'stopping') {
        await context.dispatchAll([
          ...unwritten(machine.shards, rows),
          ...unwritten(machine.next?.shards ?? [], nextRows).map(ofNext),
        ]);
      }
      let present = true;
      if (machine.state === 'readying') await watchReadying(rows);
      if (machine.state === 'running') {
        await watchNext(machine);
        present = await driving.running(machine, rows, nextRows);
      }
      if (machine.state === 'stopping') present = await driving.stopping();
      // Last, because the end of a shard may end the round.
      if (present) await shards.dispatch([...rows, ...nextRows]);
      return present;
    },
    readySince(atMs: number): void {
      readySinceMs = atMs;
    },
    stop: driving.close,
  };
}

/**
 * The shards of a stopped round that have no row, as lost. The round was not opened, and the store opens none of a
 * run that is being stopped.
 */
function unwritten(
  shards: readonly ShardPhase[],
  rows: readonly WatchedShard[],
): readonly ShardInput[] {
  const written = new Set(rows.map(({ shard }) => shard));
  return shards.flatMap((_, shard) =>
    written.has(shard) ? [] : [{ type: 'shard-lost' as const, shard }],
  );
}

const ofNext = (input: ShardInput): ShardInput => ({ ...input, next: true });

/** Queues unclaimed shards for the workers, at most every few seconds. */
function createShardWaker(
  { id }: RunContext,
  { shardQueue, now, log }: RoundWatchPorts,
): (rows: readonly WatchedShard[]) => Promise<void> {
  let lastAtMs = 0;
  return async (rows) => {
    if (rows.length === 0 || now() - lastAtMs <= WAKE_EVERY_MS) return;
    lastAtMs = now();
    try {
      await shardQueue.enqueue(rows.map(({ round, shard }) => ({ runId: id, round, shard })));
    } catch (error) {
      log.warn({ run: id }, `Redis: ${oneLine(error)}; queueing the shards again`);
    }
  };
}
