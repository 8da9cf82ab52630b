import { appendFile, readFile, rm } from 'node:fs/promises';
import type { Frame } from '../../../core/measure/frame.ts';

/** Frames that wait on disk, in order. */
export interface DiskQueue {
  /** Drops the frame when the queue is full, or when the disk does not take it. */
  add(frame: Frame): void;
  /** Empties the queue. Rejects when the file cannot be read; the frames stay then. */
  takeAll(): Promise<readonly Frame[]>;
  count(): number;
  /** Frames that were dropped. */
  dropped(): number;
}

export function createDiskQueue(file: string, framesMax: number): DiskQueue {
  let count = 0;
  let dropped = 0;
  /** Reads and writes take turns, so that a frame which is added during a read goes to a new file. */
  let turn: Promise<void> = Promise.resolve();
  return {
    add(frame) {
      if (count >= framesMax) {
        dropped += 1;
        return;
      }
      count += 1;
      turn = turn
        .then(() => appendFile(file, `${JSON.stringify(frame)}\n`, { mode: 0o600 }))
        .catch(() => {
          count -= 1;
          dropped += 1;
        });
    },
    async takeAll() {
      const read = turn.then(async () => {
        const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
        await rm(file);
        return lines.map((line): Frame => JSON.parse(line));
      });
      turn = read.then(
        () => undefined,
        () => undefined,
      );
      const frames = await read;
      count -= frames.length;
      return frames;
    },
    count: () => count,
    dropped: () => dropped,
  };
}
