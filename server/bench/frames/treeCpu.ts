import { readdir, readFile } from 'node:fs/promises';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';
import { cpuMsOfStat, reapedCpuMsOfStat } from '../../edge/k6/usage.ts';

/**
 * The CPU milliseconds that a process and its descendants have used so far. The value includes ended and
 * reaped descendants (such as a PostgreSQL connection's process), so that it never falls. Linux only.
 */
export async function treeCpuMs(root: number): Promise<number> {
  const stats = new Map<number, { readonly parent: number; readonly cpuMs: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The file of a process that ended during the scan is gone.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    stats.set(Number(name), {
      parent: Number(procStatFields(stat)[procStatField.parent]),
      cpuMs: cpuMsOfStat(stat) + reapedCpuMsOfStat(stat),
    });
  }
  const inTree = (pid: number): boolean =>
    pid === root || (stats.has(pid) && inTree(stats.get(pid)?.parent ?? 0));
  return [...stats].reduce((sum, [pid, { cpuMs }]) => sum + (inTree(pid) ? cpuMs : 0), 0);
}
