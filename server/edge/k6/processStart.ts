import { readFileSync } from 'node:fs';
import { procStatField, procStatFields } from './procStat.ts';

/**
 * Start time of a process in clock ticks since boot: with its number it names one process for good. Null
 * where there is no /proc, or no such process.
 */
export function birthOf(pid: number): string | null {
  try {
    const fields = procStatFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return fields[procStatField.startTime] ?? null;
  } catch {
    return null;
  }
}
