import type { Watchdog } from '../../../edge/k6/watchdog.ts';

/** What a shard needs of the process that kills its k6 when nobody else can. */
export type ShardWatchdog = Omit<Watchdog, 'pid' | 'stop'>;

/** The watchdog's deadline of whatever k6 this shard has at the moment. */
export interface Guard {
  until(untilMs: number): void;
  readonly spawned: (pid: number) => void;
  readonly ended: (pid: number) => void;
}

export function createGuard(watchdog: ShardWatchdog): Guard {
  const pids = new Set<number>();
  let goodUntilMs = 0;
  return {
    until: (untilMs) => {
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
