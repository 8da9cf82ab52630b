import { takeOverMsMax } from '../../../core/plan/rate/drivenPlan.ts';
import { loadsFromMs } from '../../../core/plan/rate/loadStages.ts';
import type { RunMachine } from '../../../core/run/lifecycle.ts';
import type { TakeOver } from '../../../core/traffic/round.ts';
import type { RoundBarrier, ShardReader } from '../../../edge/store/roundStore.ts';
import type { Log } from '../../../log.ts';
import type { RunContext } from '../../context/runContext.ts';
import { retryWhileDatabaseIsAway } from '../../retry/retryUntil.ts';
import { openRound } from './openRound.ts';

/** A round that takes over from the one that drives: the effects of its preparation. */
export interface NextRound {
  prepareNext(): Promise<void>;
  writeNextStart(): Promise<void>;
  discardNext(): Promise<void>;
}

export interface NextRoundPorts {
  readonly rounds: RoundBarrier & ShardReader;
  readonly now: () => number;
  readonly log: Log;
}

/** From the writing of the start to the start: a worker renews its lease in it, and learns when to stop the round before. */
const START_IN_MS = 700;

export function createNextRound(
  context: RunContext,
  ports: NextRoundPorts,
  wake: () => void,
): NextRound {
  const { id } = context;
  const { rounds, log } = ports;
  const nextIndex = (): number => context.machine().round + 1;
  return {
    async prepareNext() {
      await openRound(context, ports, nextIndex());
      wake();
    },
    async writeNextStart() {
      const index = nextIndex();
      const round = context.plan.rounds[index];
      if (round?.takesOver === undefined) throw new Error(`round ${index} takes over from none`);
      const { takesOver } = round;
      const startAtMs = await retryWhileDatabaseIsAway(context, log, () =>
        rounds.writeStart(id, index, START_IN_MS, {
          loadsFromMs: loadsFromMs(round),
          latestMs: takesOver.plannedMs + takeOverMsMax,
        }),
      );
      if (startAtMs !== null) await recordChange(context, index, takesOver, startAtMs);
      await context.dispatch({ type: startAtMs === null ? 'start-refused' : 'start-written' });
    },
    async discardNext() {
      const index = nextIndex();
      const rows = await retryWhileDatabaseIsAway(context, log, () => rounds.shards(id));
      const broken = rows?.find(({ round, state }) => round === index && hasBroken(state));
      await retryWhileDatabaseIsAway(context, log, () => rounds.discard(id, index));
      const takesOver = context.plan.rounds[index]?.takesOver;
      if (takesOver === undefined) return;
      const why =
        broken === undefined
          ? 'its shards were not ready in time'
          : `shard ${broken.shard}: ${broken.message ?? broken.state}`;
      const { rate, rateBefore, by } = takesOver;
      const message = `the rate stays ${rateBefore}x: ${rate}x did not begin, ${why}`;
      await context.recordEvent('rate-kept', message, { round: index, rate, rateBefore, by });
    },
  };
}

const hasBroken = (state: string): boolean => state === 'failed' || state === 'lost';

async function recordChange(
  context: RunContext,
  round: number,
  { rate, rateBefore, by }: TakeOver,
  startAtMs: number,
): Promise<void> {
  await context.recordEvent('start', `common start of round ${round}`, { round, startAtMs });
  const message = `${by} changed the rate from ${rateBefore}x to ${rate}x`;
  const data = { round, startAtMs, rate, rateBefore, by };
  await context.recordEvent('rate-changed', message, data);
}

/** Looks after a round that is being prepared: its secrets, and how long it may take. */
export function createNextWatch(
  context: RunContext,
  { now }: Pick<NextRoundPorts, 'now'>,
  giveSecrets: () => Promise<void>,
): (machine: RunMachine) => Promise<void> {
  let since: { readonly round: number; readonly atMs: number } | null = null;
  return async ({ next, round }) => {
    if (next === undefined || next.started) {
      since = null;
      return;
    }
    if (since?.round !== round) since = { round, atMs: now() };
    await giveSecrets();
    if (now() - since.atMs > takeOverMsMax) await context.dispatch({ type: 'round-given-up' });
  };
}
