import { readFileSync } from 'node:fs';
import { procStatField, procStatFields } from './procStat.ts';

/**
 * Start time of a process in clock ticks since boot. Together with the pid it identifies one process. Null
 * without /proc, or when there is no such process.
 */
export function birthOf(pid: number): string | null {
  try {
    const fields = procStatFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return fields[procStatField.startTime] ?? null;
  } catch {
    return null;
  }
}
