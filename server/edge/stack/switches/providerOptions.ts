import type { SwitchInstance } from '../../../core/switch/switchFile.ts';
import type { TagHeader } from '../../../core/target/markers.ts';
import type { Target } from '../../../core/target/target.ts';

/** What a provider is opened with, beside its settings. */
export interface ProviderOptions {
  readonly target: Target;
  /** Marks requests to the stack. */
  readonly tag: TagHeader;
  /** The instances as they are now. */
  readonly instances: readonly SwitchInstance[];
  /** The folder of the switch file. */
  readonly folder: string;
}

/** Runs tasks of one key one after the other: a provider without an atomic write reads, compares and writes. */
export function createSerial(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

const parallelMax = 32;

/** The results of `work` for each item, in order, some items at a time. Rejects with the first error. */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const results: Value[] = [];
  // All lanes take from one iterator.
  const left = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallelMax, items.length) }, lane));
  return results;
}
