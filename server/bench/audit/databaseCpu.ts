import { readdir, readFile } from 'node:fs/promises';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';

/** The CPU milliseconds that each thread has used so far, by `PID/TID`. */
export type ThreadCpu = ReadonlyMap<string, number>;

/**
 * Of a process and its descendants, exactly to the nanosecond, where `/proc/PID/stat` counts in steps of 10 ms for each process.
 * Linux only.
 */
export async function threadCpu(root: number): Promise<ThreadCpu> {
  const used = new Map<string, number>();
  for (const pid of await treeOf(root)) {
    const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
    for (const thread of threads) {
      // What ended during the scan is gone.
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(
        () => null,
      );
      if (text !== null) used.set(`${pid}/${thread}`, Number(text.split(' ')[0]) / 1e6);
    }
  }
  return used;
}

async function treeOf(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (stat !== null)
      parents.set(Number(name), Number(procStatFields(stat)[procStatField.parent]));
  }
  const isIn = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isIn(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isIn);
}

/** The milliseconds between two looks, of the threads that are there at the second. */
export const cpuBetween = (before: ThreadCpu, after: ThreadCpu): number =>
  [...after].reduce((sum, [key, ms]) => sum + ms - (before.get(key) ?? 0), 0);
