import { shardPlans } from '../../../core/plan/shardPlan.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { RoundBarrier } from '../../../edge/store/roundStore.ts';
import type { Log } from '../../../log.ts';
import type { RunContext } from '../../context/runContext.ts';
import { retryWhileDatabaseIsAway } from '../../retry/retryUntil.ts';
import { tagFor } from '../../target/tag.ts';

export interface RoundOpenPorts {
  readonly rounds: RoundBarrier;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Writes a round and its shards to PostgreSQL, before any worker is woken. Writes nothing once the run is being
 * stopped.
 */
export async function openRound(
  context: RunContext,
  ports: RoundOpenPorts,
  round: number = context.machine().round,
): Promise<void> {
  const { id, plan, target } = context;
  if (target === null) throw new Error('the target file could not be read');
  const durationMs = roundOpenMs(plan, round);
  const tag = tagFor(target, id, round + 1, { fromMs: ports.now(), durationMs });
  await retryWhileDatabaseIsAway(context, ports.log, () =>
    ports.rounds.open(id, round, tag, shardPlans(plan)),
  );
}
