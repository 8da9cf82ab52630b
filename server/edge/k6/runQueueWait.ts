import { readdir, readFile } from 'node:fs/promises';

/** Nanoseconds that each thread of a process has waited for a CPU since it began, by thread id. */
export type Waited = ReadonlyMap<string, number>;

/**
 * How long the threads of a process have stood on a run queue, ready and without a CPU: what its
 * neighbours took from it. Null where the system does not tell (not Linux, or the process is gone).
 */
export async function waited(pid: number): Promise<Waited | null> {
  if (process.platform !== 'linux') return null;
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const read = threads.map(async (thread) => {
      // A thread may end between the listing and the look.
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '');
      return [thread, waitedNs(text)] as const;
    });
    return new Map(await Promise.all(read));
  } catch {
    return null;
  }
}

/** sched-stats, /proc/<pid>/schedstat: time on a CPU, time waiting on a run queue, timeslices. */
export function waitedNs(schedstat: string): number {
  return Number(schedstat.trim().split(' ')[1] ?? 0);
}

/** Milliseconds waited between two looks. A thread that came in between began at 0; one that ended is lost. */
export function waitedMsBetween(before: Waited, after: Waited): number {
  let ns = 0;
  for (const [thread, total] of after) ns += Math.max(0, total - (before.get(thread) ?? 0));
  return ns / 1_000_000;
}
