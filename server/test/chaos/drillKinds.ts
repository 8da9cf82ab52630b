import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

/** One drill: a run and the faults that are injected into it. */
export interface DrillPlan {
  readonly kind: string;
  /** The number of the drill within its kind. Seed, kind and number determine the faults. */
  readonly number: number;
  readonly holdS: number;
  readonly faults: readonly Fault[];
}

/** A kind of drill. A trial is one fault that was injected before its run's end. */
export interface DrillKind {
  readonly name: string;
  readonly description: string;
  /** Trials in the full set. */
  readonly trials: number;
  /** Faults in one drill. Further drills replace the faults that came after their run's end. */
  readonly faultsPerDrill: number;
  readonly holdS: number;
  /** Duration of one drill on a quiet machine. */
  readonly drillS: number;
  readonly faults: (random: Random) => readonly Fault[];
}

export const workerCount = 3;
export const shardCount = 3;
/** Journeys a second, over all shards. */
export const ratePerSecond = 30;

/** From the request to the start of load: preflight, seeding, initialisation of k6. */
const START_MS = 3_000;

const sorted = (random: Random, count: number, lowMs: number, highMs: number): number[] =>
  Array.from({ length: count }, () => random.whole(lowMs, highMs)).sort((a, b) => a - b);

function shuffled(random: Random, count: number): number[] {
  const slots = Array.from({ length: count }, (_, slot) => slot);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.whole(0, last);
    [slots[last], slots[other]] = [slots[other] ?? 0, slots[last] ?? 0];
  }
  return slots;
}

function redisAway(seconds: number, trials: number): DrillKind {
  // The load continues after the outage, so that frames from during and after it must arrive.
  const holdS = seconds + 6;
  return {
    name: `redis-away-${seconds}s`,
    description: `Redis shut down, killed or suspended for ${seconds} s`,
    trials,
    faultsPerDrill: 1,
    holdS,
    drillS: holdS + 8,
    faults: (random) => [
      {
        kind: 'redis-away',
        atMs: random.whole(START_MS / 2, START_MS + 3_000),
        forMs: seconds * 1_000,
        how: random.pick(['SIGTERM', 'SIGKILL', 'SIGSTOP'] as const),
      },
    ],
  };
}

/** The kinds in the order of the printed table. */
export const drillKinds: readonly DrillKind[] = [
  {
    name: 'worker-kill',
    description: 'kill -9 of a random worker, between the request of a run and its end',
    trials: 200,
    faultsPerDrill: 3,
    holdS: 10,
    drillS: 21,
    faults(random) {
      const slots = shuffled(random, workerCount);
      return sorted(random, 3, 0, START_MS + 10_000).map((atMs, i) => ({
        kind: 'worker-kill',
        atMs,
        slot: slots[i] ?? 0,
      }));
    },
  },
  {
    name: 'worker-freeze',
    description: 'a worker suspended (SIGSTOP) for longer than its lease of 5 s, and continued',
    trials: 50,
    faultsPerDrill: 2,
    holdS: 16,
    drillS: 27,
    faults(random) {
      const slots = shuffled(random, workerCount);
      return sorted(random, 2, 500, START_MS + 6_000).map((atMs, i) => ({
        kind: 'worker-freeze',
        atMs,
        slot: slots[i] ?? 0,
        forMs: random.whole(6_000, 9_000),
      }));
    },
  },
  redisAway(5, 20),
  redisAway(7, 20),
  redisAway(30, 20),
  redisAway(120, 5),
  {
    name: 'redis-flush',
    description: 'FLUSHALL during a run',
    trials: 10,
    faultsPerDrill: 2,
    holdS: 8,
    drillS: 16,
    faults: (random) =>
      sorted(random, 2, START_MS / 2, START_MS + 7_000).map((atMs) => ({
        kind: 'redis-flush',
        atMs,
      })),
  },
  {
    name: 'server-kill',
    description: 'kill -9 of the server, between the request of a run and its end',
    trials: 100,
    faultsPerDrill: 3,
    holdS: 20,
    drillS: 33,
    faults: (random) =>
      sorted(random, 3, START_MS / 2, START_MS + 20_000).map((atMs) => ({
        kind: 'server-kill',
        atMs,
      })),
  },
  {
    name: 'postgres-restart',
    description: 'restart of PostgreSQL by fast or immediate shutdown',
    trials: 50,
    faultsPerDrill: 2,
    holdS: 14,
    drillS: 23,
    faults: (random) =>
      sorted(random, 2, START_MS / 2, START_MS + 13_000).map((atMs) => ({
        kind: 'postgres-restart',
        atMs,
        how: random.pick(['SIGINT', 'SIGQUIT'] as const),
      })),
  },
];
