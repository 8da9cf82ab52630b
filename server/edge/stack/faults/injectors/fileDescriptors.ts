import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import { type Injector, nothingHeld } from '../injector.ts';
import { filesLimitOf, openDescriptors } from '../openDescriptors.ts';
import { findProcess, isProcess, type ProcessMark } from '../subjectProcess.ts';
import { marksOf, processOf } from './stop.ts';

/** Sets the soft limit of open files of a process; the hard one stays, so that it can be raised again. */
export const fileDescriptors: Injector<'file-descriptors', 'process'> = {
  async mark({ subject }) {
    const found = marksOf(await findProcess(subject));
    if (!found.ok) return found;
    const limit = filesLimitOf(processOf(found.value).pid);
    return limit === null
      ? err('the limit of open files of the process cannot be read')
      : ok({ ...found.value, files: limit });
  },

  async inject({ order }, marks) {
    const open = openDescriptors(processOf(marks).pid);
    if (open === null) return err('the open files of the process cannot be read');
    const lowered = limitThatLeaves(open, order.parameters.free);
    if (lowered >= Number(marks.files)) {
      return err(
        `the process has a limit of ${marks.files}, and ${order.parameters.free} stay free`,
      );
    }
    const set = await setLimit(processOf(marks), String(lowered));
    return set.ok ? ok(nothingHeld) : set;
  },

  undo: (_task, marks) => setLimit(processOf(marks), String(marks.files)),
  kept: (_task, marks) => [{ do: 'limit', ...processOf(marks), files: String(marks.files) }],
};

/**
 * The limit below which `free` numbers are not in use. A new descriptor gets the lowest free number, which has to lie
 * below the limit; open ones above it stay open.
 */
export function limitThatLeaves(open: ReadonlySet<number>, free: number): number {
  let limit = 0;
  for (let left = free; left > 0 || open.has(limit); limit += 1) if (!open.has(limit)) left -= 1;
  return limit;
}

/** A process that has ended since has no limit. */
async function setLimit(mark: ProcessMark, files: string): Promise<Result<null, string>> {
  if (!isProcess(mark)) return ok(null);
  try {
    await promisify(execFile)('prlimit', ['--pid', String(mark.pid), `--nofile=${files}:`]);
    return ok(null);
  } catch (error) {
    return isProcess(mark) ? err(`prlimit of util-linux: ${oneLine(error)}`) : ok(null);
  }
}
