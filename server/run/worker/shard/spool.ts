import { appendFile, readFile, rm } from 'node:fs/promises';
import type { Frame } from '../../../core/measure/frame.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { forbiddenState, sqlState } from '../../../edge/store/pool.ts';

/** Keeps each frame until the store has it, in order. */
export interface Spool {
  add(frame: Frame): void;
  /** Waits until everything is stored, refused or lost, at most so long. */
  settle(msMax: number): Promise<SpoolEnd>;
}

export interface SpoolEnd {
  /** Frames that the store never took: it was away for too long, forbade them, or the disk was full. */
  readonly unsaved: number;
  /** Why the store forbade some, where it did. */
  readonly forbidden?: string;
  /** The store said that the shard is no longer ours. */
  readonly refused: boolean;
}

export interface SpoolOptions {
  /** Throws while the store is away, or when it forbids these frames; false when the shard is not ours. */
  readonly append: (frames: readonly Frame[]) => Promise<boolean>;
  readonly stored: (frames: readonly Frame[]) => void;
  /** Where frames wait that are too many for the memory. */
  readonly file: string;
  readonly inMemoryMax?: number;
  readonly onDiskMax?: number;
}

/** Two minutes in memory, a day on disk. */
const IN_MEMORY_MAX = 120;
const ON_DISK_MAX = 86_400;
/** Many shards' batches go in one statement, after an outage all at once. */
const BATCH_MAX = 20;
const RETRY_MS = 250;

export function createSpool(options: SpoolOptions): Spool {
  const inMemoryMax = options.inMemoryMax ?? IN_MEMORY_MAX;
  const onDiskMax = options.onDiskMax ?? ON_DISK_MAX;
  let waiting: readonly Frame[] = [];
  let onDisk = 0;
  let lost = 0;
  let refused = false;
  let forbidden: string | null = null;
  let over = false;
  let disk: Promise<void> = Promise.resolve();
  let draining: Promise<void> | null = null;

  const toDisk = (frame: Frame): void => {
    if (onDisk >= onDiskMax) {
      lost += 1;
      return;
    }
    onDisk += 1;
    disk = disk
      .then(() => appendFile(options.file, `${JSON.stringify(frame)}\n`, { mode: 0o600 }))
      .catch(() => {
        onDisk -= 1;
        lost += 1;
      });
  };
  /**
   * Frames on disk are newer than those in memory, and come back when memory is empty. Reading
   * waits its turn among the writes, so that a frame added meanwhile goes to a new file.
   */
  const fromDisk = async (): Promise<void> => {
    const read = disk.then(async () => {
      const lines = (await readFile(options.file, 'utf8')).split('\n').filter((l) => l !== '');
      await rm(options.file);
      return lines.map((line): Frame => JSON.parse(line));
    });
    disk = read.then(
      () => undefined,
      () => undefined,
    );
    waiting = await read;
    onDisk -= waiting.length;
  };
  const storeBatch = async (): Promise<void> => {
    if (waiting.length === 0) await fromDisk();
    const batch = waiting.slice(0, BATCH_MAX);
    try {
      refused = !(await options.append(batch));
    } catch (error) {
      if (sqlState(error) !== forbiddenState) throw error;
      // Asking again would bring the same answer, and hold up the frames that follow.
      forbidden = oneLine(error);
      lost += batch.length;
      waiting = waiting.slice(batch.length);
      return;
    }
    if (refused) return;
    waiting = waiting.slice(batch.length);
    options.stored(batch);
  };
  const drain = async (): Promise<void> => {
    while (waiting.length + onDisk > 0 && !refused && !over) {
      try {
        await storeBatch();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    draining = null;
  };
  const start = (): Promise<void> => {
    draining ??= drain();
    return draining;
  };
  return {
    add: (frame) => {
      if (refused) return;
      if (onDisk > 0 || waiting.length >= inMemoryMax) toDisk(frame);
      else waiting = [...waiting, frame];
      void start();
    },
    settle: async (msMax) => {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, msMax);
      });
      await Promise.race([start(), limit]);
      clearTimeout(timer);
      over = true;
      const unsaved = refused ? 0 : waiting.length + onDisk + lost;
      return { unsaved, refused, ...(forbidden === null ? {} : { forbidden }) };
    },
  };
}
