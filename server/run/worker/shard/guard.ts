import type { Warden } from '../../../edge/k6/watchdog.ts';

/** What a shard needs of the process that kills its k6 when nobody else can. */
export type ShardWarden = Omit<Warden, 'pid' | 'stop'>;

/** The warden's deadline of whatever k6 this shard has at the moment. */
export interface Guard {
  until(untilMs: number): void;
  readonly spawned: (pid: number) => void;
  readonly ended: (pid: number) => void;
}

export function createGuard(warden: ShardWarden): Guard {
  const pids = new Set<number>();
  let goodUntilMs = 0;
  return {
    until: (untilMs) => {
      goodUntilMs = untilMs;
      for (const pid of pids) warden.guard(pid, untilMs);
    },
    spawned: (pid) => {
      pids.add(pid);
      warden.guard(pid, goodUntilMs);
    },
    ended: (pid) => {
      pids.delete(pid);
      warden.release(pid);
    },
  };
}
