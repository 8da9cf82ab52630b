import { HttpError } from '../kit/reply.ts';

export interface ItemQueue {
  /**
   * Runs `work` when the item's turn has come, at most `runningMax` at a time; 503 when too many wait already. The limit
   * may change from call to call; 0 is none.
   */
  run<T>(item: string, runningMax: number, work: () => Promise<T>): Promise<T>;
}

interface Line {
  running: number;
  readonly waiting: { readonly runningMax: number; readonly begin: () => void }[];
}

/**
 * Writes to one item wait here, first come first served, before they take a database connection:
 * a hot item holds at most `runningMax` of the pool, and the others still get theirs.
 */
export function createItemQueue(waitingMax: number): ItemQueue {
  const lines = new Map<string, Line>();
  return {
    async run(item, runningMax, work) {
      if (runningMax === 0) return work();
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
  if (line.running < runningMax && line.waiting.length === 0) {
    line.running += 1;
    return;
  }
  if (line.waiting.length >= waitingMax) throw new HttpError(503, 'item-queue-full');
  await new Promise<void>((begin) => line.waiting.push({ runningMax, begin }));
}

/** Lets the first ones begin, as the limit of each allows. */
function leave(line: Line): void {
  line.running -= 1;
  for (let next = line.waiting[0]; next !== undefined; next = line.waiting[0]) {
    if (line.running >= next.runningMax) return;
    line.waiting.shift();
    line.running += 1;
    next.begin();
  }
}

const triesMax = 200;

/** How many writes to one item a fresh queue lets run at once; `all`: every one that was tried. */
export async function runningAtOnce(runningMax: number): Promise<number | 'all'> {
  const queue = createItemQueue(triesMax);
  let running = 0;
  let finish = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const works = Array.from({ length: triesMax }, () =>
    queue.run('tried out', runningMax, () => {
      running += 1;
      return ended;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const most = running;
  finish();
  await Promise.all(works);
  return most < triesMax ? most : 'all';
}
