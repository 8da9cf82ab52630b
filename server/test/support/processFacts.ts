import { readFileSync, readlinkSync } from 'node:fs';
import { procStatFields } from '../../edge/k6/procStat.ts';

/** Index of the session in the fields of /proc/PID/stat from the state on. */
const sessionField = 3;

/** What a process was started with, from /proc: its folder, its environment, and whether it leads a session of its own. */
export function processFacts(pid: number) {
  const session = procStatFields(readFileSync(`/proc/${pid}/stat`, 'utf8'))[sessionField];
  return {
    cwd: readlinkSync(`/proc/${pid}/cwd`),
    environment: readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').slice(0, -1),
    leadsSession: session === String(pid),
  };
}
