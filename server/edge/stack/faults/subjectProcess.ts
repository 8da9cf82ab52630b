import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Subject } from '../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import { codeOf, oneLine } from '../../../core/text/oneLine.ts';
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
  const pid = at.port === undefined ? await pidIn(at.pidFile ?? '') : pidAt(at.port);
  if (!pid.ok) return pid;
  const mark = { pid: pid.value, born: String(birthOf(pid.value)) };
  return [null, 'Z'].includes(await processState(mark))
    ? err(`no process ${pid.value} is there`)
    : ok(mark);
}

/** The state letter of /proc/PID/stat of just this process; null when it has ended. */
export async function processState({ pid, born }: ProcessMark): Promise<string | null> {
  const text = procText(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = procStatFields(text);
  return fields[procStatField.startTime] === born ? (fields[procStatField.state] ?? null) : null;
}

/** Whether just this process is there. */
export const isProcess = ({ pid, born }: ProcessMark): boolean => birthOf(pid) === born;

/** Sends a signal to just this process; false when it has ended. */
export function signal(mark: ProcessMark, name: NodeJS.Signals): boolean {
  const { pid } = mark;
  if (!isProcess(mark)) return false;
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    // It ended in between.
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

/**
 * A file of /proc, which is computed and not read from a disk: a process that gets little CPU reads many of them soon
 * enough only without the way through libuv's threads. Null when its process has ended.
 */
export function procText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The names in a folder of /proc; none when its process has ended or is another user's. */
export function procNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The pids of all processes. */
export const allPids = (): readonly string[] =>
  procNames('/proc').filter((name) => Number.isInteger(Number(name)));

/** The kernel tells start times in this unit to every process, whatever its own clock tick is. */
const TICKS_PER_SECOND = 100;
const BOOT_LINE = '\nbtime ';
/** The machine's start is told in whole seconds. */
const BOOT_SLACK_MS = 2_000;

async function pidIn(file: string): Promise<Result<number, string>> {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 1) return err(`${file} holds no pid`);
    // A process writes its pid after its start: one that is younger than the file got the pid of another.
    const { mtimeMs } = await stat(file);
    const bornAtMs = bornAt(pid);
    return bornAtMs > mtimeMs + BOOT_SLACK_MS
      ? err(`process ${pid} is younger than ${file}: the pid is another's by now`)
      : ok(pid);
  } catch (error) {
    return err(oneLine(error));
  }
}

/** Wall-clock ms of a process's start; that of the machine's when there is no such process. */
function bornAt(pid: number): number {
  const text = String(procText('/proc/stat'));
  const bootS = Number.parseInt(text.slice(text.indexOf(BOOT_LINE) + BOOT_LINE.length), 10);
  return (bootS + Number(birthOf(pid)) / TICKS_PER_SECOND) * 1_000;
}

/** Which descriptor of a process is the socket that listens: the link in /proc, and where it leads. */
interface Holder {
  readonly pid: number;
  readonly path: string;
  readonly link: string;
}

/** Who held a port last, by port. As long as it has that socket nothing needs to be searched. */
const lastHolders = new Map<number, Holder>();

/** The process that listens on a TCP port, by the socket's inode. */
function pidAt(port: number): Result<number, string> {
  const known = lastHolders.get(port);
  if (known !== undefined && leadsTo(known.path, [known.link])) return ok(known.pid);
  // The kernel gives its table page by page, and a line can be lost when others end meanwhile.
  const seen = listeningSockets(port);
  const links = seen.length === 0 ? listeningSockets(port) : seen;
  if (links.length === 0) return err(`nothing listens on port ${port}`);
  for (const pid of allPids()) {
    const holder = holderAmong(pid, links);
    if (holder === null) continue;
    lastHolders.set(port, holder);
    return ok(holder.pid);
  }
  return err(`the process that listens on port ${port} is not this user's`);
}

/** Where the descriptors of the sockets that listen on a port lead. */
function listeningSockets(port: number): readonly string[] {
  const hex = portText(port);
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    listeners(chunksOf(path)).flatMap(({ local, inode }) =>
      local.endsWith(hex) ? [`socket:[${inode}]`] : [],
    ),
  );
}

/** A port as the kernel's table ends an address. */
export const portText = (port: number): string =>
  `:${port.toString(16).toUpperCase().padStart(4, '0')}`;

const LISTENING = '0A';
/** A connection that is being opened stands among the sockets that listen, in older kernels. */
const OPENING = '03';

/**
 * The sockets that listen, from the kernel's table of TCP sockets in chunks. They stand before all others, which may be
 * tens of thousands: no chunk is read that comes after the first of those.
 */
export function listeners(
  chunks: Iterable<string>,
): readonly { readonly local: string; readonly inode: string }[] {
  const found: { readonly local: string; readonly inode: string }[] = [];
  let rest = '';
  let isHeader = true;
  for (const chunk of chunks) {
    const text = `${rest}${chunk}`;
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    const lines = text.split('\n').slice(0, -1);
    for (const line of isHeader ? lines.slice(1) : lines) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === LISTENING) found.push({ local, inode });
      else if (state !== OPENING) return found;
    }
    if (lines.length > 0) isHeader = false;
  }
  return found;
}

const CHUNK_BYTES = 16_384;

/** The text of a file of /proc; nothing of one that is not there. */
function* chunksOf(path: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(file, buffer);
      if (bytes === 0) return;
      yield buffer.toString('latin1', 0, bytes);
    }
  } finally {
    closeSync(file);
  }
}

function holderAmong(pid: string, links: readonly string[]): Holder | null {
  for (const descriptor of procNames(`/proc/${pid}/fd`)) {
    const path = `/proc/${pid}/fd/${descriptor}`;
    const link = leadsTo(path, links);
    if (link !== null) return { pid: Number(pid), path, link };
  }
  return null;
}

/** The one of these links that is at a path; null for another, or none. */
function leadsTo(path: string, links: readonly string[]): string | null {
  try {
    const there = readlinkSync(path);
    return links.find((link) => link === there) ?? null;
  } catch {
    // It was closed in between.
    return null;
  }
}
