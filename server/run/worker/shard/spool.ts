import type { Frame } from '../../../core/measure/frame.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { forbiddenState, sqlState } from '../../../edge/store/pool.ts';
import { createDiskQueue } from './diskQueue.ts';

/**
 * Keeps each frame until the store has it, in order. Frames wait in memory first. While the store is away,
 * newer frames wait on disk; they come back when the memory is empty.
 */
export interface Spool {
  add(frame: Frame): void;
  /** Waits at most `msMax` until every frame is stored, refused or lost; then stops storing. */
  settle(msMax: number): Promise<SpoolEnd>;
}

export interface SpoolEnd {
  /** Frames that were not stored: the store was away too long or forbade them, or the disk was full. */
  readonly unsaved: number;
  /** The store's reason, if it forbade frames. */
  readonly forbidden?: string;
  /** The store refused a write: this claim does not hold the shard any more. */
  readonly refused: boolean;
}

export interface SpoolOptions {
  /** Rejects while the store is away, or when it forbids these frames. False: the claim does not hold the shard. */
  readonly append: (frames: readonly Frame[]) => Promise<boolean>;
  readonly stored: (frames: readonly Frame[]) => void;
  /** The file for frames that exceed the memory limit. */
  readonly file: string;
  readonly inMemoryMax?: number;
  readonly onDiskMax?: number;
}

/** Two minutes in memory, a day on disk. */
const IN_MEMORY_MAX = 120;
const ON_DISK_MAX = 86_400;
/** Frames of one statement; the store batches those of many shards. */
const BATCH_MAX = 20;
const RETRY_MS = 250;

export function createSpool(options: SpoolOptions): Spool {
  const inMemoryMax = options.inMemoryMax ?? IN_MEMORY_MAX;
  const disk = createDiskQueue(options.file, options.onDiskMax ?? ON_DISK_MAX);
  let waiting: readonly Frame[] = [];
  let forbiddenFrames = 0;
  let refused = false;
  let forbidden: string | null = null;
  let over = false;
  let draining: Promise<void> | null = null;

  const storeBatch = async (): Promise<void> => {
    if (waiting.length === 0) waiting = await disk.takeAll();
    const batch = waiting.slice(0, BATCH_MAX);
    try {
      refused = !(await options.append(batch));
    } catch (error) {
      if (sqlState(error) !== forbiddenState) throw error;
      // A retry would get the same answer and block the frames behind these.
      forbidden = oneLine(error);
      forbiddenFrames += batch.length;
      waiting = waiting.slice(batch.length);
      return;
    }
    if (refused) return;
    waiting = waiting.slice(batch.length);
    options.stored(batch);
  };
  const drain = async (): Promise<void> => {
    while (waiting.length + disk.count() > 0 && !refused && !over) {
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
      if (disk.count() > 0 || waiting.length >= inMemoryMax) disk.add(frame);
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
      const left = waiting.length + disk.count() + disk.dropped() + forbiddenFrames;
      return { unsaved: refused ? 0 : left, refused, ...(forbidden === null ? {} : { forbidden }) };
    },
  };
}
