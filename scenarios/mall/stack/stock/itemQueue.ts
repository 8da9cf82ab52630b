import { HttpError } from '../kit/reply.ts';

export interface ItemQueue {
  /** Runs `work` when the item's turn has come; 503 when too many wait already. */
  run<T>(item: string, work: () => Promise<T>): Promise<T>;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Writes to one item wait here, first come first served, before they take a database connection:
 * a hot item holds at most `runningMax` of the pool, and the others still get theirs.
 */
export function createItemQueue(runningMax: number, waitingMax: number): ItemQueue {
  const lines = new Map<string, Line>();
  return {
    async run(item, work) {
      const line = lines.get(item) ?? { running: 0, waiting: [] };
      lines.set(item, line);
      await enter(line, runningMax, waitingMax);
      try {
        return await work();
      } finally {
        leave(line);
        if (line.running === 0) lines.delete(item);
      }
    },
  };
}

async function enter(line: Line, runningMax: number, waitingMax: number): Promise<void> {
  if (line.running < runningMax) {
    line.running += 1;
    return;
  }
  if (line.waiting.length >= waitingMax) throw new HttpError(503, 'item-queue-full');
  // The finished write hands its slot to the next, so `running` does not change.
  await new Promise<void>((resolve) => line.waiting.push(resolve));
}

function leave(line: Line): void {
  const next = line.waiting.shift();
  if (next === undefined) line.running -= 1;
  else next();
}
