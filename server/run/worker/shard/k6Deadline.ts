import type { Watchdog } from '../../../edge/k6/watchdog.ts';

/** What a shard uses of the watchdog: the process that kills its k6 when this process cannot. */
export type ShardWatchdog = Omit<Watchdog, 'pid' | 'stop'>;

/** Keeps the watchdog's deadline for the k6 that this shard runs at the moment. */
export interface K6Deadline {
  /** k6 may live until this instant of `performance.now()`. */
  extend(untilMs: number): void;
  readonly spawned: (pid: number) => void;
  readonly ended: (pid: number) => void;
}

export function createK6Deadline(watchdog: ShardWatchdog): K6Deadline {
  const pids = new Set<number>();
  let goodUntilMs = 0;
  return {
    extend: (untilMs) => {
      goodUntilMs = untilMs;
      for (const pid of pids) watchdog.guard(pid, untilMs);
    },
    spawned: (pid) => {
      pids.add(pid);
      watchdog.guard(pid, goodUntilMs);
    },
    ended: (pid) => {
      pids.delete(pid);
      watchdog.release(pid);
    },
  };
}
