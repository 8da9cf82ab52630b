import type { WorkerFacts, WorkerRegistry } from '../../core/worker/worker.ts';
import { forbiddenState, sqlState } from '../../edge/store/pool.ts';
import type { Log } from '../../log.ts';

const HEARTBEAT_EVERY_MS = 2_000;
/** PostgreSQL's codes for an unknown role, a wrong password and a missing permission. */
const rejections: readonly string[] = ['28000', '28P01', forbiddenState];

const noShard = { runId: '', round: 0, shard: 0 };

export interface Heartbeat {
  /** Resolves when the server has revoked this worker, or its role is gone. */
  readonly revoked: Promise<void>;
  /** Stops the heartbeats and reports that to the server, if PostgreSQL answers. */
  end(): Promise<void>;
}

/**
 * Reports every two seconds that the worker takes work, while `reachable` is true: a worker that the queue
 * cannot reach must not count as capacity. Resolves after the first heartbeat; rejects when that one fails.
 */
export async function startHeartbeat(
  registry: WorkerRegistry,
  worker: WorkerFacts,
  reachable: () => boolean,
  log: Log,
): Promise<Heartbeat> {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let revoke: () => void = () => undefined;
  const revoked = new Promise<void>((resolve) => {
    revoke = resolve;
  });
  const send = async (): Promise<void> => {
    if (!(await registry.heartbeat(worker))) revoke();
  };
  const repeat = async (): Promise<void> => {
    try {
      if (reachable()) await send();
      // A revoked worker is not reachable either; any call reports the revocation.
      else await registry.isClaimable(noShard);
    } catch (error) {
      if (rejections.includes(sqlState(error))) revoke();
      else log.warn({ error }, 'the heartbeat of this worker failed');
    }
    if (!ended) timer = setTimeout(repeat, HEARTBEAT_EVERY_MS);
  };
  await send();
  timer = setTimeout(repeat, HEARTBEAT_EVERY_MS);
  return {
    revoked,
    async end() {
      ended = true;
      clearTimeout(timer);
      await registry.leave(worker.name).catch(() => undefined);
    },
  };
}
