import type { RunInput, RunMachine } from '../../../core/run/lifecycle.ts';
import {
  isUnclaimed,
  overrunProblem,
  readyingProblem,
  STOP_MS_MAX,
} from '../../../core/run/roundLimits.ts';
import { hasShardEnded } from '../../../core/run/run.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
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
import { createLoadBoard, type LoadBoardPorts } from './loadBoard.ts';
import { openRound, type RoundOpenPorts } from './openRound.ts';
import { createRoundFeeds, type RoundFeed, type RoundFeedPorts } from './roundFeeds.ts';
import { createRuleWatch } from './ruleWatch.ts';
import { createSecretGiver, type SecretGiverPorts } from './secretGiver.ts';
import { createShardWatch, type ShardWatchPorts } from './shardWatch.ts';

/**
 * Watches the rounds of one run, from the barrier to the end of the last k6. A loop reads the shards' rows
 * and the frames, at once when a worker announces frames and in a fixed rhythm otherwise. It takes in what
 * was measured before it dispatches the end of a shard, so that a round ends with all its frames.
 */
export interface RoundWatch {
  readyRound(): Promise<void>;
  writeStart(): Promise<void>;
  flagAbort(): Promise<void>;
  /** Starts the loop, or ends its wait. */
  wake(): void;
  close(): Promise<void>;
}

export type RoundWatchPorts = ShardWatchPorts &
  RoundFeedPorts &
  LoadBoardPorts &
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

export function createRoundWatch(
  context: RunContext,
  ports: RoundWatchPorts,
  audit: RunAudit,
  setupData: () => Readonly<Record<string, unknown>> | null,
): RoundWatch {
  const { id, plan } = context;
  const { rounds, shardQueue, now, log } = ports;
  const pass = createPass(context, ports, audit, setupData);
  const quietMs = QUIET_MS + QUIET_MS_MORE_PER_SHARD * plan.shards;
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
      await pause(Math.max(0, PASS_EVERY_MS[state] - quietMs), interrupt.signal);
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
  const { id, plan } = context;
  const { rounds, now } = ports;
  const shards = createShardWatch(context, ports);
  const feeds = createRoundFeeds(context, ports);
  const measuring = createMeasuring(context, ports, audit);
  const wakeShards = createShardWaker(context, ports);
  const giveSecrets = createSecretGiver(context, ports, setupData);
  let readySinceMs = now();
  let stoppingSinceMs: number | null = null;

  async function watchReadying(rows: readonly WatchedShard[]): Promise<void> {
    await wakeShards(rows.filter(isUnclaimed));
    await giveSecrets();
    await stopFor(readyingProblem(rows, now() - readySinceMs));
  }

  async function watchRunning(machine: RunMachine, rows: readonly WatchedShard[]) {
    const feed = await feeds.open(machine.round);
    if (feed === null) return true;
    const elapsedMs = now() - feed.startAtMs;
    const ended = rows.every(hasShardEnded);
    if (ended) feed.target.stop();
    const present = await measuring.takeIn(feed, elapsedMs, ended, () => measuring.judge(feed));
    await stopFor(overrunProblem(rows, elapsedMs, roundOpenMs(plan, machine.round)));
    return present;
  }

  async function watchStopping(): Promise<boolean> {
    stoppingSinceMs ??= now();
    feeds.stop();
    if (now() - stoppingSinceMs > STOP_MS_MAX) await rounds.giveUp(id, 'all');
    const feed = feeds.current();
    if (feed === null) return true;
    return measuring.takeIn(feed, now() - feed.startAtMs, false, async () => undefined);
  }

  async function stopFor(problem: string | null): Promise<void> {
    if (problem === null) return;
    await context.dispatch({ type: 'stop', cause: { kind: 'failure', text: problem } });
  }

  return {
    /** False when there is more to take in at once. */
    async run(machine: RunMachine): Promise<boolean> {
      if (machine.state !== 'readying') await rounds.giveUp(id, 'silent');
      const rows = (await shards.read()).filter((row) => row.round === machine.round);
      if (machine.state === 'stopping') await context.dispatchAll(unwritten(machine, rows));
      let present = true;
      if (machine.state === 'readying') await watchReadying(rows);
      if (machine.state === 'running') present = await watchRunning(machine, rows);
      if (machine.state === 'stopping') present = await watchStopping();
      // Last, because the end of a shard may end the round.
      if (present) await shards.dispatch(rows);
      return present;
    },
    readySince(atMs: number): void {
      readySinceMs = atMs;
    },
    stop: feeds.stop,
  };
}

/**
 * The shards of a stopped round that have no row, as lost. The round was not opened, and the store opens none of a
 * run that is being stopped.
 */
function unwritten(machine: RunMachine, rows: readonly WatchedShard[]): readonly RunInput[] {
  const written = new Set(rows.map(({ shard }) => shard));
  return machine.shards.flatMap((_, shard) =>
    written.has(shard) ? [] : [{ type: 'shard-lost' as const, shard }],
  );
}

/** Takes in the frames of a round and judges the abort rules by them. */
function createMeasuring(context: RunContext, ports: RoundWatchPorts, audit: RunAudit) {
  const { now, log } = ports;
  const { id, plan } = context;
  const rules = createRuleWatch(context, now);
  const board = createLoadBoard(context, ports);

  /**
   * Takes in what was measured and judges it; false while there is more. A failure to merge or judge is
   * logged: the overrun and the end of a shard must be seen all the same.
   */
  async function takeIn(
    { timeline }: RoundFeed,
    elapsedMs: number,
    ended: boolean,
    judgeRules: () => Promise<void>,
  ): Promise<boolean> {
    try {
      const present = await timeline.poll(elapsedMs, ended);
      await judgeRules();
      return present;
    } catch (error) {
      log.warn({ run: id }, `timeline: ${oneLine(error)}; no rule was judged in this pass`);
      return true;
    }
  }

  async function judge({ round: index, timeline, target }: RoundFeed): Promise<void> {
    const round = plan.rounds[index];
    if (round === undefined) return;
    const seconds = timeline.seconds();
    const watched = target.watched();
    await rules.judge({
      round,
      paths: plan.paths,
      shards: plan.shards,
      seconds,
      ...watched,
      findings: audit.findings(),
    });
    await board.show({
      round: index,
      seconds,
      customers: watched.customers.seconds,
      leakProbes: watched.leakProbes,
      lostShards: lostShards(context.machine()),
    });
  }

  return { takeIn, judge };
}

const lostShards = ({ shards }: RunMachine): readonly number[] =>
  shards.flatMap((phase, shard) => (phase === 'lost' ? [shard] : []));

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
