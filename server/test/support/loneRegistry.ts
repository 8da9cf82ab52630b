import type { WorkerRegistry } from '../../core/worker/worker.ts';

/** For workers whose shards are in memory: everybody is welcome, and nobody else is there. */
export const loneRegistry: WorkerRegistry = {
  beat: async () => true,
  leave: async () => undefined,
  waiting: async () => false,
};
