import { currentOwner } from './ids.ts';

/** Counts of one instance, apart for customers and for each rehearsal. */
export interface Counts {
  /** Counts one more for whom the current work is done. */
  add(name: string): void;
  /** The counts of whom the current work is done for; what was never counted is left out. */
  current(): Readonly<Record<string, number>>;
}

const ownersMax = 100;

/** Keeps the counts of the last owners. */
export function createCounts(): Counts {
  const owners = new Map<string, Map<string, number>>();
  const own = (): Map<string, number> => {
    const owner = currentOwner();
    const counts = owners.get(owner) ?? new Map<string, number>();
    owners.delete(owner);
    owners.set(owner, counts);
    for (const oldest of owners.keys()) {
      if (owners.size <= ownersMax) break;
      owners.delete(oldest);
    }
    return counts;
  };
  return {
    add(name) {
      const counts = own();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    current: () => Object.fromEntries(own()),
  };
}
