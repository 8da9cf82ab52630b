import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

/** What one run of a drill is like, and what is done to it. */
export interface DrillPlan {
  readonly kind: string;
  /** Number of the drill within its kind: with the seed it draws the same faults again. */
  readonly number: number;
  readonly holdS: number;
  readonly faults: readonly Fault[];
}

/** A family of trials. */
export interface Kind {
  readonly name: string;
  readonly says: string;
  /** The number of the full set. */
  readonly trials: number;
  /** Faults in one run; those that come after its end are not counted, and drawn again in another. */
  readonly perDrill: number;
  readonly holdS: number;
  /** What a drill takes on a quiet machine, from ask to next. */
  readonly drillS: number;
  readonly faults: (random: Random) => readonly Fault[];
}

export const workerCount = 3;
export const shardCount = 3;
/** Journeys a second, over all shards. */
export const ratePerSecond = 30;

/** From the asking to the start: preflight, seeding, k6 at the barrier. */
const START_MS = 3_000;

const sorted = (random: Random, count: number, lowMs: number, highMs: number): number[] =>
  Array.from({ length: count }, () => random.whole(lowMs, highMs)).sort((a, b) => a - b);

function shuffled(random: Random, count: number): number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.whole(0, last);
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  return places;
}

function redisAway(seconds: number, trials: number): Kind {
  // The load outlasts the outage: what was measured in it arrives, and so does what comes after.
  const holdS = seconds + 6;
  return {
    name: `redis-away-${seconds}s`,
    says: `Redis ended, killed or hanging for ${seconds} s`,
    trials,
    perDrill: 1,
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

/** The full set of trials, in the order in which they are printed. */
export const kinds: readonly Kind[] = [
  {
    name: 'worker-kill',
    says: 'kill -9 of a random worker, from the asking of a run to its end',
    trials: 200,
    perDrill: 3,
    holdS: 10,
    drillS: 21,
    faults(random) {
      const places = shuffled(random, workerCount);
      return sorted(random, 3, 0, START_MS + 10_000).map((atMs, i) => ({
        kind: 'worker-kill',
        atMs,
        place: places[i] ?? 0,
      }));
    },
  },
  {
    name: 'worker-freeze',
    says: 'a worker stopped (SIGSTOP) past its lease of 5 s, and continued',
    trials: 50,
    perDrill: 2,
    holdS: 16,
    drillS: 27,
    faults(random) {
      const places = shuffled(random, workerCount);
      return sorted(random, 2, 500, START_MS + 6_000).map((atMs, i) => ({
        kind: 'worker-freeze',
        atMs,
        place: places[i] ?? 0,
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
    says: 'FLUSHALL in mid-run',
    trials: 10,
    perDrill: 2,
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
    says: 'kill -9 of the server, from the asking of a run to its end',
    trials: 100,
    perDrill: 3,
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
    says: 'PostgreSQL restarted, in order or by dropping everything',
    trials: 50,
    perDrill: 2,
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
