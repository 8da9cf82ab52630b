import type { RunInput, RunMachine } from '../../../core/run/lifecycle.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { drivenMs } from '../../../core/traffic/arrival.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import { openRound } from '../preparation.ts';
import { pause, type RunContext, retryUntil } from '../runContext.ts';
import { createRuleWatch } from './ruleWatch.ts';
import { createShardWatch } from './shardWatch.ts';
import { createTargetWatch, type TargetWatch } from './targetWatch.ts';
import { createTimelineFeed, type TimelineFeed } from './timelineFeed.ts';

/** Watches the rounds of one run, from the barrier to the end of the last k6. */
export interface RoundWatch {
  readyRound(): Promise<void>;
  writeStart(): Promise<void>;
  flagAbort(): Promise<void>;
  /** Looks now, or starts looking. */
  wake(): void;
  close(): Promise<void>;
}

/** Between the moment that the start is written and the start: a lease is renewed in it, twice. */
const START_IN_MS = 1_000;
const READY_MS_MAX = 30_000;
/** A shard that is not taken for so long is rung for again: Redis may have forgotten it. */
const RING_EVERY_MS = 3_000;
/** From the flag to the end of the last shard; then it is given up. */
const STOP_MS_MAX = 15_000;
/** k6 lets journeys finish, and the worker stores what is left. */
const OVERRUN_MS_MAX = 180_000;
/** Many shards announce frames each second; one look takes up all that came meanwhile. */
const QUIET_MS = 80;
const QUIET_MS_MORE_PER_SHARD = 0.04;
const LOOK_EVERY_MS = { readying: 100, running: 1_000, stopping: 100 } as const;

interface Feeds {
  readonly round: number;
  readonly startAtMs: number;
  readonly timeline: TimelineFeed;
  readonly target: TargetWatch;
}

export function createRoundWatch(context: RunContext, audit: RunAudit): RoundWatch {
  const { id, plan, deps } = context;
  const shards = createShardWatch(context);
  const rules = createRuleWatch(context);
  const quietMs = QUIET_MS + QUIET_MS_MORE_PER_SHARD * plan.shards;
  let looking: Promise<void> | null = null;
  let nudge = new AbortController();
  let feeds: Feeds | null = null;
  let readySinceMs = deps.now();
  let stoppingSinceMs: number | null = null;
  let rungAtMs = 0;
  const offFrames = deps.shardQueue.onFrames(id, () => nudge.abort());

  const persist = <T>(work: () => Promise<T>): Promise<T | null> =>
    retryUntil(context.released, work, (line) =>
      deps.log.warn({ run: id }, `PostgreSQL: ${line}; trying again`),
    );

  async function loop(): Promise<void> {
    while (!context.released.aborted) {
      const { state } = context.machine();
      if (state !== 'readying' && state !== 'running' && state !== 'stopping') return;
      nudge = new AbortController();
      try {
        if (!(await look(context.machine()))) continue;
      } catch (error) {
        deps.log.warn({ run: id }, `watching: ${oneLine(error)}; looking again`);
      }
      await pause(quietMs, context.released);
      await pause(Math.max(0, LOOK_EVERY_MS[state] - quietMs), nudge.signal);
    }
  }

  /** False when there is more to take up at once. */
  async function look(machine: RunMachine): Promise<boolean> {
    if (machine.state !== 'readying') await deps.rounds.giveUp(id, 'silent');
    const rows = await shards.read();
    const own = rows.filter((row) => row.round === machine.round);
    let present = true;
    if (machine.state === 'readying') await lookReadying(own);
    if (machine.state === 'running') present = await lookRunning(machine, own);
    if (machine.state === 'stopping') present = await lookStopping();
    // Last, because a shard's end may end the round: what it measured has been taken up by now.
    if (present) await shards.tell(own);
    return present;
  }

  async function lookReadying(rows: readonly WatchedShard[]): Promise<void> {
    const idle = rows.filter((row) => row.state === 'queued' || row.expired);
    if (idle.length > 0 && deps.now() - rungAtMs > RING_EVERY_MS) await ring(idle);
    if (deps.now() - readySinceMs <= READY_MS_MAX) return;
    const late = rows.find((row) => row.state !== 'ready' || row.expired);
    if (late !== undefined) await stop(`${notReady(late)} within ${READY_MS_MAX / 1000} s`);
  }

  async function lookRunning(machine: RunMachine, rows: readonly WatchedShard[]): Promise<boolean> {
    const now = await openFeeds(machine.round);
    if (now === null) return true;
    const elapsedMs = deps.now() - now.startAtMs;
    const ended = rows.every((row) => ['done', 'failed', 'lost'].includes(row.state));
    if (ended) now.target.stop();
    const round = plan.rounds[machine.round];
    const present = await takeUp(now, elapsedMs, ended, async () => {
      if (round === undefined) return;
      await rules.judge({
        round,
        paths: plan.paths,
        shards: plan.shards,
        seconds: now.timeline.seconds(),
        ...now.target.seen(),
        findings: audit.findings(),
      });
    });
    const durationMs = round?.durationMs ?? 0;
    if (!ended && elapsedMs > durationMs + OVERRUN_MS_MAX) {
      await stop(`the round had not ended ${OVERRUN_MS_MAX / 1000} s after its plan`);
    }
    return present;
  }

  async function lookStopping(): Promise<boolean> {
    stoppingSinceMs ??= deps.now();
    feeds?.target.stop();
    if (deps.now() - stoppingSinceMs > STOP_MS_MAX) await deps.rounds.giveUp(id, 'all');
    return feeds === null || takeUp(feeds, deps.now() - feeds.startAtMs, false);
  }

  /**
   * Takes up what was measured; false while there is more. What cannot be merged or judged is told in
   * the log, and keeps neither the overrun nor a shard's end from being seen.
   */
  async function takeUp(
    { timeline }: Feeds,
    elapsedMs: number,
    ended: boolean,
    judge: () => Promise<void> = async () => undefined,
  ): Promise<boolean> {
    try {
      const present = await timeline.poll(elapsedMs, ended);
      await judge();
      return present;
    } catch (error) {
      deps.log.warn({ run: id }, `timeline: ${oneLine(error)}; no rule was judged in this look`);
      return true;
    }
  }

  /** Made anew for each round, also after a take-over: the start stands in PostgreSQL. */
  async function openFeeds(round: number): Promise<Feeds | null> {
    if (feeds?.round === round) return feeds;
    const row = (await deps.rounds.rounds(id)).find((one) => one.round === round);
    if (row === undefined || row.startAtMs === null) return null;
    feeds?.target.stop();
    const planned = plan.rounds[round];
    // By this server's clock, which may be another than the database's.
    const startAtMs = row.startAtMs + deps.now() - row.nowMs;
    feeds = {
      round,
      startAtMs,
      timeline: createTimelineFeed({
        round,
        shards: plan.shards,
        durationMs: planned === undefined ? 0 : drivenMs(planned),
        read: (cursors, window) => deps.measures.framesAfter(id, round, cursors, window),
        publish: (second) => deps.updates.publish(id, { type: 'second', second }),
        spoiled: ({ shard, second }) => {
          const text = `shard ${shard} stored what is no frame, first as second ${second}: a gap`;
          void context.note('frame', text, { round, shard, second });
        },
      }),
      target: createTargetWatch(context, round, startAtMs),
    };
    return feeds;
  }

  async function ring(rows: readonly WatchedShard[]): Promise<void> {
    rungAtMs = deps.now();
    try {
      await deps.shardQueue.ring(rows.map(({ round, shard }) => ({ runId: id, round, shard })));
    } catch (error) {
      deps.log.warn({ run: id }, `Redis: ${oneLine(error)}; ringing again`);
    }
  }

  async function stop(text: string): Promise<void> {
    await context.tell({ type: 'stop', cause: { kind: 'failure', text } });
  }

  function wake(): void {
    nudge.abort();
    const { state } = context.machine();
    if (!['readying', 'running', 'stopping'].includes(state)) return;
    looking ??= loop().finally(() => {
      looking = null;
    });
  }

  return {
    async readyRound() {
      readySinceMs = deps.now();
      await audit.begin();
      await openRound(context);
      wake();
    },
    async writeStart() {
      const { round } = context.machine();
      const startAtMs = await persist(() => deps.rounds.writeStart(id, round, START_IN_MS));
      if (startAtMs !== null) {
        await context.note('start', `common start of round ${round}`, { round, startAtMs });
      }
      const input: RunInput = {
        type: startAtMs === null ? 'start-refused' : 'start-written',
      };
      await context.tell(input);
    },
    async flagAbort() {
      await persist(() => deps.rounds.flagAbort(id));
      wake();
    },
    wake,
    async close() {
      offFrames();
      nudge.abort();
      feeds?.target.stop();
      await looking;
    },
  };
}

function notReady(row: WatchedShard): string {
  return row.state === 'queued' || row.expired
    ? `shard ${row.shard} was taken by no worker (is one running?)`
    : `shard ${row.shard} on ${row.worker ?? 'its worker'} was not ready`;
}
