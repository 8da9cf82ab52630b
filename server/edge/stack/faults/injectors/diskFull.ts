import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import { freeBytesOf } from '../freeSpace.ts';
import type { FaultTask, HeldFault, Injector } from '../injector.ts';

type DiskTask = FaultTask<'disk-full', 'folder'>;

const LOOK_EVERY_MS = 100;

/** One file takes the free bytes, in one call and without writing them. It gives bytes back when others need them. */
export const diskFull: Injector<'disk-full', 'folder'> = {
  async mark(task) {
    const file = fileOf(task);
    // It is not this fault's, and the undo would remove it.
    if (existsSync(file)) return err(`${file} is there already`);
    const bytes = await bytesToTake(task);
    return bytes.ok ? ok({ file }) : bytes;
  },

  async inject(task, { file = '' }) {
    const bytes = await bytesToTake(task);
    if (!bytes.ok) return bytes;
    try {
      await (await open(file, 'wx', 0o600)).close();
      await promisify(execFile)('fallocate', ['--length', String(bytes.value), file]);
      await giveBack(task, file);
      return ok(givingBack(task, file));
    } catch (error) {
      await rm(file, { force: true });
      return err(`fallocate of util-linux: ${oneLine(error)}`);
    }
  },

  async undo(task) {
    await rm(fileOf(task), { force: true });
    return ok(null);
  },
  kept: (task) => [{ do: 'remove', path: fileOf(task) }],
};

const fileOf = ({ order, subject }: DiskTask): string =>
  join(subject.at.path, `.zerohour-fault-${order.id}`);

const floorOf = ({ order, subject }: DiskTask): number =>
  Math.max(order.parameters.leaveBytes, subject.at.keepFreeBytes);

async function bytesToTake(task: DiskTask): Promise<Result<number, string>> {
  const { path, fillBytesMax } = task.subject.at;
  try {
    const free = await freeBytesOf(path);
    const bytes = free - floorOf(task);
    if (bytes <= 0)
      return err(`${free} bytes are free below ${path}, and ${floorOf(task)} stay so`);
    return bytes <= fillBytesMax
      ? ok(bytes)
      : err(`${bytes} bytes would be taken, and the agent's file allows ${fillBytesMax}`);
  } catch (error) {
    return err(oneLine(error));
  }
}

/** What others have written since counts too: the file shrinks by what is missing to the floor. */
async function giveBack(task: DiskTask, file: string): Promise<void> {
  const missing = floorOf(task) - (await freeBytesOf(task.subject.at.path));
  if (missing <= 0) return;
  const { size } = await stat(file);
  await truncate(file, Math.max(0, size - missing));
}

function givingBack(task: DiskTask, file: string): HeldFault {
  let isOver = false;
  let giving = Promise.resolve();
  const timer = setInterval(() => {
    // Somebody else may have removed the file: nothing is left to give back then.
    giving = giving.then(() => (isOver ? undefined : giveBack(task, file))).catch(() => undefined);
  }, LOOK_EVERY_MS);
  return {
    async end() {
      isOver = true;
      clearInterval(timer);
      await giving;
    },
  };
}
