import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import type { Subject } from '../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { birthOf } from '../../k6/processStart.ts';
import { procStatField, procStatFields } from '../../k6/procStat.ts';

/** One process: a pid is used again after its end, together with the start time it is not. */
export interface ProcessMark {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly born: string;
}

/** The process of a subject that is there now; the error says why there is none. */
export async function findProcess({
  at,
}: Subject<'process'>): Promise<Result<ProcessMark, string>> {
  const pid = at.port === undefined ? await pidIn(at.pidFile ?? '') : await pidAt(at.port);
  if (!pid.ok) return pid;
  const born = birthOf(pid.value);
  return born === null || stateOf(await statOf(pid.value)) === 'Z'
    ? err(`no process ${pid.value} is there`)
    : ok({ pid: pid.value, born });
}

/** The state letter of /proc/PID/stat of just this process; null when it has ended. */
export async function processState({ pid, born }: ProcessMark): Promise<string | null> {
  const text = await statOf(pid);
  const fields = text === null ? [] : procStatFields(text);
  return fields[procStatField.startTime] === born ? stateOf(text) : null;
}

/** Sends a signal to just this process; false when it has ended. */
export function signal({ pid, born }: ProcessMark, name: NodeJS.Signals): boolean {
  if (birthOf(pid) !== born) return false;
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // It ended in between.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

const statOf = (pid: number): Promise<string | null> =>
  readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);

const stateOf = (text: string | null): string | null =>
  text === null ? null : (procStatFields(text)[procStatField.state] ?? null);

/** The kernel tells start times in this unit to every process, whatever its own clock tick is. */
const TICKS_PER_SECOND = 100;
/** The machine's start is told in whole seconds. */
const BOOT_SLACK_MS = 2_000;

async function pidIn(file: string): Promise<Result<number, string>> {
  try {
    const pid = Number((await readFile(file, 'utf8')).trim());
    if (!Number.isInteger(pid) || pid <= 1) return err(`${file} holds no pid`);
    // A process writes its pid after its start: one that is younger than the file got the pid of another.
    const { mtimeMs } = await stat(file);
    const bornAtMs = await bornAt(pid);
    return bornAtMs > mtimeMs + BOOT_SLACK_MS
      ? err(`process ${pid} is younger than ${file}: the pid is another's by now`)
      : ok(pid);
  } catch (error) {
    return err(oneLine(error));
  }
}

/** Wall-clock ms of a process's start; 0 when there is no such process. */
async function bornAt(pid: number): Promise<number> {
  const born = birthOf(pid);
  if (born === null) return 0;
  const bootS = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1];
  return (Number(bootS) + Number(born) / TICKS_PER_SECOND) * 1_000;
}

/** The process that listens on a TCP port, by the socket's inode. */
async function pidAt(port: number): Promise<Result<number, string>> {
  const inodes = new Set(await listeningInodes(port));
  if (inodes.size === 0) return err(`nothing listens on port ${port}`);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) if (await holds(pid, inodes)) return ok(Number(pid));
  return err(`the process that listens on port ${port} is not this user's`);
}

const LISTENING = '0A';

async function listeningInodes(port: number): Promise<readonly string[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return state === LISTENING && local.endsWith(`:${hex}`) ? [inode] : [];
    }),
  );
}

async function holds(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '')) return true;
  }
  return false;
}
