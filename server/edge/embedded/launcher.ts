import { readFileSync } from 'node:fs';
import { birthOf } from '../k6/processStart.ts';
import { procStatField, procStatFields } from '../k6/procStat.ts';

const WATCH_EVERY_MS = 500;
/** npm runs a command through a shell; further ones may be the user's scripts. */
const LEVELS_MAX = 5;
const shells = new Set(['sh', 'dash', 'bash', 'ash', 'ksh', 'zsh', 'busybox']);

interface Process {
  readonly command: string;
  readonly parent: number;
}

/**
 * Calls `gone` once when the npm or npx that started this process has ended: npm does not pass a signal on that
 * ends it. Does nothing for a process that npm did not start, which may outlive the shell that it came from.
 */
export function whenLauncherEnds(
  gone: () => void,
  env: Readonly<Record<string, string | undefined>> = process.env,
  birth: (pid: number) => string | null = birthOf,
  read: (pid: number) => Process | null = readProcess,
): void {
  if (env.npm_command === undefined) return;
  const parent = process.ppid;
  const births = launchers(parent, read).map((pid) => [pid, birth(pid)] as const);
  const timer = setInterval(() => {
    const alive = process.ppid === parent && births.every(([pid, born]) => birth(pid) === born);
    if (alive) return;
    clearInterval(timer);
    gone();
  }, WATCH_EVERY_MS);
  timer.unref();
}

/** From the parent up to the first process that is no shell; empty where processes cannot be read. */
export function launchers(
  parent: number,
  read: (pid: number) => Process | null,
): readonly number[] {
  const found: number[] = [];
  for (let pid = parent; pid > 1 && found.length < LEVELS_MAX; ) {
    const process = read(pid);
    if (process === null) break;
    found.push(pid);
    if (!shells.has(process.command)) break;
    pid = process.parent;
  }
  return found;
}

/** Null for one that is not there. */
export function readProcess(pid: number): Process | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    return { command, parent: Number(procStatFields(text)[procStatField.parent]) };
  } catch {
    return null;
  }
}
