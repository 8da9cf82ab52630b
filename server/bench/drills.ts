import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultKindName } from '../core/fault/fault.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { startRedis } from '../edge/embedded/redis.ts';
import { createPool } from '../edge/store/pool.ts';
import { type Bed, type BedOptions, openBed } from './drills/bed.ts';
import type { Figures } from './drills/figures.ts';
import { measureConductor, measureKills } from './drills/kills.ts';
import { measureLever } from './drills/pulls.ts';
import { measureSchedules } from './drills/schedules.ts';
import { measureTold } from './drills/told.ts';
import { type BenchResult, describeMachine } from './result.ts';

/** What can be run alone. */
export const drillParts = [
  'told',
  'lever',
  'agent',
  'keeper',
  'suspended',
  'conductor',
  'schedules',
] as const;
export type DrillPart = (typeof drillParts)[number];

export interface BenchDrillsOptions {
  readonly parts: readonly DrillPart[];
  readonly kinds: readonly FaultKindName[];
  /** Real and dud injections of each kind, and kills of each of agent, keeper and conductor. */
  readonly count: number;
  /** Pulls of the lever with Redis up, and as many with Redis down. */
  readonly pulls: number;
  readonly printProgress: (line: string) => void;
}

/**
 * `told`: injects faults of each kind and their duds, which succeed and do nothing, and counts how many are told
 * right. `lever`: pulls the safety lever of a real server, with Redis up and down, and measures how long the last effect
 * stays. `agent`, `keeper`, `suspended`, `conductor`: kills an agent that has a fault of each kind, its keeper, or the
 * server that conducts their drill, or suspends the agent, and looks a second after the time to live for what is left.
 * `schedules`: judges random schedules of a probe's readings.
 */
export async function benchDrills(options: BenchDrillsOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(postgres.stop);
    const beds: Beds = { folder, adminUrl: postgres.url, stops };
    const inTurn = async (parts: readonly DrillPart[]): Promise<readonly Figures[]> => {
      const found: Figures[] = [];
      for (const part of parts.filter((each) => options.parts.includes(each))) {
        found.push(await measures[part](beds, options));
      }
      return found;
    };
    // What is timed is alone. Kills wait most of the time, each on a bed of its own.
    const timed = await inTurn(['schedules', 'told', 'lever']);
    const killed = await Promise.all([
      inTurn(['agent', 'keeper', 'suspended']),
      inTurn(['conductor']),
    ]);
    const figures = [...timed, ...killed.flat()];
    return {
      name: 'drills',
      machine: describeMachine(),
      rows: figures.flatMap(({ rows }) => rows),
      wrong: figures.flatMap(({ wrong }) => wrong),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Beds {
  readonly folder: string;
  readonly adminUrl: string;
  readonly stops: (() => Promise<unknown>)[];
}

type Measure = (beds: Beds, options: BenchDrillsOptions) => Promise<Figures>;

/** A bed with a Redis, a database, a folder and victims of its own. */
async function bedOf(
  { folder, adminUrl, stops }: Beds,
  part: DrillPart,
  more: Pick<BedOptions, 'burnersPerCpu' | 'share'> = {},
): Promise<Bed> {
  const own = join(folder, part);
  await mkdir(own);
  const redis = await startRedis({ dataDir: join(own, 'redis') });
  stops.push(() => redis.stop());
  const admin = createPool(adminUrl);
  await admin.query(`create database ${part}`);
  await admin.end();
  const database = new URL(adminUrl);
  database.pathname = `/${part}`;
  const urls = { redisUrl: redis.url, adminUrl, databaseUrl: database.href };
  const bed = await openBed({ ...urls, folder: own, ...more });
  stops.push(bed.close);
  return bed;
}

/** What is looked at from outside: one look meets the harm, and burners leave CPU for looks and for other beds. */
const lookedAt = { burnersPerCpu: 1, share: 1 };

const killsOf =
  (whom: 'agent' | 'keeper' | 'suspended'): Measure =>
  async (beds, { kinds, count, printProgress }) =>
    measureKills(await bedOf(beds, whom, lookedAt), kinds, count, whom, printProgress);

const measures: Readonly<Record<DrillPart, Measure>> = {
  schedules: async (_, { printProgress }) => measureSchedules(printProgress),
  told: async (beds, { kinds, count, printProgress }) =>
    measureTold(await bedOf(beds, 'told'), kinds, count, printProgress),
  lever: async (beds, { kinds, pulls, printProgress }) =>
    measureLever(await bedOf(beds, 'lever', { share: 1 }), kinds, pulls, printProgress),
  agent: killsOf('agent'),
  keeper: killsOf('keeper'),
  suspended: killsOf('suspended'),
  conductor: async (beds, { kinds, count, printProgress }) =>
    measureConductor(await bedOf(beds, 'conductor', lookedAt), kinds, count, printProgress),
};
