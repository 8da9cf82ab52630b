import { procNames, procText } from './subjectProcess.ts';

/** The numbers of a process's open descriptors; null when it has ended or is another user's. */
export function openDescriptors(pid: number): ReadonlySet<number> | null {
  const names = procNames(`/proc/${pid}/fd`);
  return names.length === 0 ? null : new Set(names.map(Number));
}

/** The soft limit of open files in /proc/PID/limits; null when the process has ended. */
export const filesLimitOf = (pid: number): string | null =>
  /^Max open files\s+(\d+)/m.exec(procText(`/proc/${pid}/limits`) ?? '')?.[1] ?? null;
