import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf } from '../../../k6/processStart.ts';
import { type ProcessMark, processState, signal } from '../subjectProcess.ts';

/** A proxy outlives an agent that was killed, so that its traffic goes on; a file says which process it is. */

export async function rememberProcess(file: string, pid: number): Promise<ProcessMark> {
  const mark = { pid, born: String(birthOf(pid)) };
  await writeFile(file, JSON.stringify(mark), { mode: 0o600 });
  return mark;
}

const LOOK_EVERY_MS = 10;
const ENDED_MS_MAX = 2_000;

/** Remembers this process in the file, unless another one that still runs stands there: its pid is returned then. */
export async function claim(file: string): Promise<number | null> {
  const mark = readMark(await readFile(file, 'utf8').catch(() => ''));
  if (mark !== null && mark.pid !== process.pid && (await isThere(mark))) return mark.pid;
  await rememberProcess(file, process.pid);
  return null;
}

/** Kills the process that an earlier agent left, and waits until its ports are free. */
export async function endLeftover(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  const mark = readMark(text);
  if (mark !== null) await endProcess(mark);
  await rm(file, { force: true });
}

export async function endProcess(mark: ProcessMark): Promise<void> {
  const untilMs = performance.now() + ENDED_MS_MAX;
  if (!signal(mark, 'SIGKILL')) return;
  while ((await isThere(mark)) && performance.now() < untilMs) await sleep(LOOK_EVERY_MS);
}

async function isThere(mark: ProcessMark): Promise<boolean> {
  const state = await processState(mark);
  return state !== null && state !== 'Z';
}

/** Null for a file that was not written whole. */
function readMark(text: string): ProcessMark | null {
  try {
    const { pid, born }: { pid: unknown; born: unknown } = JSON.parse(text);
    return Number.isInteger(pid) && typeof born === 'string' ? { pid: Number(pid), born } : null;
  } catch {
    return null;
  }
}
