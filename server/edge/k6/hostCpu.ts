import { readFile } from 'node:fs/promises';

/** CPU time of the whole machine since its boot, in clock ticks over all CPUs. */
export interface HostCpu {
  readonly used: number;
  /** Time that the hypervisor gave to other machines. */
  readonly stolen: number;
  readonly all: number;
}

/** Null when the system does not report it. */
export async function hostCpu(): Promise<HostCpu | null> {
  if (process.platform !== 'linux') return null;
  try {
    return hostCpuOf(await readFile('/proc/stat', 'utf8'));
  } catch {
    return null;
  }
}

/**
 * proc(5): `cpu  user nice system idle iowait irq softirq steal guest guest_nice`. User and nice
 * include the guests.
 */
export function hostCpuOf(stat: string): HostCpu | null {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  if (line === undefined) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, stolen = 0] =
    line.split(' ').map(Number);
  const used = user + nice + system + irq + softirq;
  return { used, stolen, all: used + stolen + idle + iowait };
}

/** Shares of the time between two readings; null when no tick has passed. */
export function hostShares(
  before: HostCpu,
  after: HostCpu,
): { readonly used: number; readonly stolen: number } | null {
  const all = after.all - before.all;
  if (all <= 0) return null;
  return {
    used: Math.max(0, after.used - before.used) / all,
    stolen: Math.max(0, after.stolen - before.stolen) / all,
  };
}
