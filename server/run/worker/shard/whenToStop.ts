import type { Stop } from './ending.ts';
import type { ShardWatchdog } from './k6Deadline.ts';
import type { Lease } from './lease.ts';

/** The first reason to stop a shard: its claim is lost, its run is aborted, or its worker or the watchdog of its k6 ends. */
export function whenToStop(
  lease: Pick<Lease, 'lost' | 'aborted'>,
  watchdog: Pick<ShardWatchdog, 'failed'>,
  stopping: AbortSignal,
): Promise<Stop> {
  const workerStops = new Promise<Stop>((resolve) => {
    const stop = () => resolve({ kind: 'worker', reason: 'its worker was told to stop' });
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([
    lease.lost.then((reason): Stop => ({ kind: 'lost', reason })),
    lease.aborted.then((): Stop => ({ kind: 'abort', reason: 'the run was aborted' })),
    watchdog.failed.then((reason): Stop => ({ kind: 'worker', reason })),
    workerStops,
  ]);
}
