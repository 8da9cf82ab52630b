import type { WorkerFacts, WorkerRegistry } from '../../core/worker/worker.ts';
import { forbiddenState, sqlState } from '../../edge/store/pool.ts';
import type { Log } from '../../log.ts';

const BEAT_EVERY_MS = 2_000;
/** PostgreSQL's words for "there is no such role", "its password is wrong", "it may not". */
const rejections: readonly string[] = ['28000', '28P01', forbiddenState];

const nothing = { runId: '', round: 0, shard: 0 };

export interface Beat {
  /** The server wants this worker no more: its row is revoked, or its role is gone. */
  readonly revoked: Promise<void>;
  /** No beat any more; the server knows it at once when PostgreSQL is there. */
  end(): Promise<void>;
}

/**
 * Says again and again that the worker takes work, as long as `hears`: one that cannot be reached by the
 * shardQueue shall be counted by nobody. Resolves after the first beat and throws when that one fails.
 */
export async function keepBeating(
  registry: WorkerRegistry,
  worker: WorkerFacts,
  hears: () => boolean,
  log: Log,
): Promise<Beat> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let revoke: () => void = () => undefined;
  const revoked = new Promise<void>((resolve) => {
    revoke = resolve;
  });
  const beat = async (): Promise<void> => {
    if (!(await registry.beat(worker))) revoke();
  };
  const again = async (): Promise<void> => {
    try {
      // One that is revoked hears nothing either; asking for nothing tells it why.
      if (hears()) await beat();
      else await registry.waiting(nothing);
    } catch (error) {
      if (rejections.includes(sqlState(error))) revoke();
      else log.warn({ error }, 'the worker could not say that it is here');
    }
    if (!over) timer = setTimeout(again, BEAT_EVERY_MS);
  };
  await beat();
  timer = setTimeout(again, BEAT_EVERY_MS);
  return {
    revoked,
    async end() {
      over = true;
      clearTimeout(timer);
      await registry.leave(worker.name).catch(() => undefined);
    },
  };
}
