import { readdir, readFile } from 'node:fs/promises';

/** Nanoseconds that each thread of a process has waited for a CPU since it began, by thread id. */
export type Waited = ReadonlyMap<string, number>;

/**
 * How long the threads of a process have waited on a run queue, ready and without a CPU, because other
 * processes used the CPUs. Null when the system does not report it (not Linux, or the process has ended).
 */
export async function waited(pid: number): Promise<Waited | null> {
  if (process.platform !== 'linux') return null;
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const read = threads.map(async (thread) => {
      // A thread may end between the listing and the read.
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

/** Milliseconds waited between two readings. A new thread began at 0; the wait of an ended one is lost. */
export function waitedMsBetween(before: Waited, after: Waited): number {
  let ns = 0;
  for (const [thread, total] of after) ns += Math.max(0, total - (before.get(thread) ?? 0));
  return ns / 1_000_000;
}
