import { fits, formatLabels, type Labels } from '../text/labels.ts';

/** What placement needs to know of a worker. */
export interface WorkerSlot {
  readonly name: string;
  readonly labels: Labels;
  /** Shards at a time. */
  readonly capacity: number;
  /** Shards that it holds now. */
  readonly busy: number;
}

/**
 * Why `shards` cannot be placed on the workers that are live now, in one line; null when they can.
 * With no live worker and nothing asked of one it is null too: a worker may be about to start, and
 * the barrier has a limit of its own. The claims decide which worker takes which shard.
 */
export function placementProblem(
  shards: number,
  place: Labels,
  workers: readonly WorkerSlot[],
): string | null {
  const anywhere = Object.keys(place).length === 0;
  if (anywhere && workers.length === 0) return null;
  const need = `${shards} ${shards === 1 ? 'shard needs' : 'shards need'}`;
  const fitting = workers.filter((worker) => fits(worker.labels, place));
  if (fitting.length === 0) {
    const others = workers.map(({ name, labels }) => `${name} (${formatLabels(labels) || 'none'})`);
    return `${need} ${formatLabels(place)}; workers with it: none${
      others.length === 0 ? ', and no other is live' : `; live: ${others.join(', ')}`
    }`;
  }
  const room = fitting.reduce((sum, { capacity, busy }) => sum + Math.max(0, capacity - busy), 0);
  if (room >= shards) return null;
  const where = anywhere ? 'room' : `room on workers with ${formatLabels(place)}`;
  const free = fitting.map(
    ({ name, capacity, busy }) => `${name} has ${Math.max(0, capacity - busy)} of ${capacity}`,
  );
  return `${need} ${where}; there is room for ${room}: ${free.join(', ')}`;
}

const BYTES_PER_SHARD = 512 * 2 ** 20;
const SHARDS_PER_CPU = 8;

/**
 * Default number of shards that a host takes at a time. A k6 waits far more than it computes, and one with
 * 2,000 idle VUs takes 325 MB; a plan's own VUs and CPU are what `zerohour plan` tells.
 */
export const defaultCapacity = (cpus: number, memoryBytes: number): number =>
  Math.max(4, Math.min(SHARDS_PER_CPU * cpus, Math.floor(memoryBytes / BYTES_PER_SHARD)));
