import { readFile } from 'node:fs/promises';

/** CPU time of the whole machine since its boot, in clock ticks over all CPUs. */
export interface HostCpu {
  readonly used: number;
  /** Time that the hypervisor gave to other machines. */
  readonly stolen: number;
  readonly all: number;
}

/** Null where the system has no such file, as on other systems than Linux. */
export const hostCpu = (file = '/proc/stat'): Promise<HostCpu | null> =>
  readFile(file, 'utf8').then(hostCpuOf, () => null);

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

interface HostShares {
  readonly used: number | null;
  readonly stolen: number | null;
}

const unknown: HostShares = { used: null, stolen: null };

/** Shares of the time between two readings, rounded to 1/10,000; null without both, or when no tick has passed. */
export function hostShares(before: HostCpu | null, after: HostCpu | null): HostShares {
  if (before === null || after === null || after.all <= before.all) return unknown;
  const share = (from: number, to: number): number =>
    Math.round((Math.max(0, to - from) / (after.all - before.all)) * 10_000) / 10_000;
  return { used: share(before.used, after.used), stolen: share(before.stolen, after.stolen) };
}
