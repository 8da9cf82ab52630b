import type { WorkerRegistry } from '../../core/worker/worker.ts';

/** For workers whose shards are in memory: accepts every worker, and knows no other. */
export const loneRegistry: WorkerRegistry = {
  heartbeat: async () => true,
  leave: async () => undefined,
  isClaimable: async () => false,
};
