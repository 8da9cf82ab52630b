import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { procStatField, procStatFields } from './procStat.ts';

export interface Usage {
  /** User and system time since the process began. */
  readonly cpuMs: number;
  /** Null when the process is ending and has released its memory. */
  readonly memoryBytes: number | null;
}

/** Linux counts CPU in 1/100 s for every architecture that Node runs on (USER_HZ). */
const TICK_MS = 10;

/** What a process has used so far; null when it has ended. */
export async function processUsage(pid: number): Promise<Usage | null> {
  try {
    if (process.platform !== 'linux') return await psUsage(pid);
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    return { cpuMs: cpuMsOfStat(stat), memoryBytes: residentBytes(status) };
  } catch {
    return null;
  }
}

/** User and system time, from the text of /proc/PID/stat. */
export function cpuMsOfStat(stat: string): number {
  const fields = procStatFields(stat);
  const { userTime, systemTime } = procStatField;
  return (Number(fields[userTime]) + Number(fields[systemTime])) * TICK_MS;
}

/** The time of its children that ended and were waited for, from the same text. */
export function reapedCpuMsOfStat(stat: string): number {
  const fields = procStatFields(stat);
  const { reapedUserTime, reapedSystemTime } = procStatField;
  return (Number(fields[reapedUserTime]) + Number(fields[reapedSystemTime])) * TICK_MS;
}

/** proc(5): a process that is ending has no VmRSS line. */
export function residentBytes(status: string): number | null {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kb === undefined ? null : Number(kb) * 1024;
}

/** CPUs that a process may run on by its own affinity; null when the system does not report it. */
export async function allowedCpus(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  try {
    return cpusOfMask(await readFile(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return null;
  }
}

/** proc(5): `Cpus_allowed` is a bit mask in hexadecimal, in groups of 32. */
export function cpusOfMask(status: string): number | null {
  const mask = /^Cpus_allowed:\s+([0-9a-f,]+)$/m.exec(status)?.[1];
  if (mask === undefined) return null;
  const bits = BigInt(`0x${mask.replaceAll(',', '')}`).toString(2);
  return bits.replaceAll('0', '').length;
}

async function psUsage(pid: number): Promise<Usage> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=,rss=', '-p', String(pid)]);
  const [time = '', rss = ''] = stdout.trim().split(/\s+/);
  return { cpuMs: msOfPsTime(time), memoryBytes: Number(rss) * 1024 };
}

/** `[[dd-]hh:]mm:ss[.cc]`. */
export function msOfPsTime(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** CPUs that this process and its children may use: by affinity, and by the quota of its cgroup. */
export function usableCpus(read: (path: string) => string | null = readText): number {
  const quotas = process.platform === 'linux' ? [...quotasV2(read), ...quotasV1(read)] : [];
  return Math.min(availableParallelism(), ...quotas);
}

/** Each `cpu.max` from the root down to the cgroup of this process. */
function quotasV2(read: (path: string) => string | null): readonly number[] {
  const [, path = '/'] = /^0::(\/.*)/m.exec(String(read('/proc/self/cgroup'))) ?? [];
  const names = path.split('/').filter((name) => name !== '');
  return [...names.keys(), names.length].flatMap((depth) => {
    const folder = ['/sys/fs/cgroup', ...names.slice(0, depth)].join('/');
    return quotaOf(String(read(`${folder}/cpu.max`)));
  });
}

const quotasV1 = (read: (path: string) => string | null): readonly number[] => {
  const folder = '/sys/fs/cgroup/cpu';
  return quotaOf(`${read(`${folder}/cpu.cfs_quota_us`)} ${read(`${folder}/cpu.cfs_period_us`)}`);
};

/** CPUs by a quota and its period, both in µs; none where there is no limit (`max`, -1). */
function quotaOf(text: string): readonly number[] {
  const [quota, period] = text.split(/\s+/).map((part) => Number.parseInt(part, 10));
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? [cpus] : [];
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
