import { readFileSync } from 'node:fs';

/**
 * Start time of a process in clock ticks since boot: with its number it names one process for good. Null
 * where there is no /proc, or no such process.
 */
export function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; start time is field 22, the twentieth behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
