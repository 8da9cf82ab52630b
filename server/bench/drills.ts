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

/** What can be run alone, in the order in which all of them run. */
export const drillParts = [
  'schedules',
  'told',
  'lever',
  'agent',
  'keeper',
  'suspended',
  'conductor',
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
    const beds: Beds = { folder, adminUrl: postgres.url };
    // Each part is alone: beside another one's burners and faults it would measure a busy machine.
    const figures: Figures[] = [];
    for (const part of drillParts.filter((each) => options.parts.includes(each))) {
      figures.push(await measures[part](beds, options));
    }
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
}

type Measure = (beds: Beds, options: BenchDrillsOptions) => Promise<Figures>;

/** What is measured on a bed with a Redis, a database, a folder and victims of its own, which end with the part. */
async function onBed(
  { folder, adminUrl }: Beds,
  part: DrillPart,
  measure: (bed: Bed) => Promise<Figures>,
  more: Pick<BedOptions, 'burnersPerCpu' | 'share'> = {},
): Promise<Figures> {
  const own = join(folder, part);
  await mkdir(own);
  const redis = await startRedis({ dataDir: join(own, 'redis') });
  const admin = createPool(adminUrl);
  await admin.query(`create database ${part}`);
  await admin.end();
  const database = new URL(adminUrl);
  database.pathname = `/${part}`;
  const urls = { redisUrl: redis.url, adminUrl, databaseUrl: database.href };
  try {
    const bed = await openBed({ ...urls, folder: own, ...more });
    try {
      return await measure(bed);
    } finally {
      await bed.close();
    }
  } finally {
    await redis.stop();
  }
}

/** What is looked at from outside: one look meets the harm, and burners leave CPU for looks. */
const lookedAt = { burnersPerCpu: 1, share: 1 };

const killsOf =
  (whom: 'agent' | 'keeper' | 'suspended'): Measure =>
  (beds, { kinds, count, printProgress }) =>
    onBed(beds, whom, (bed) => measureKills(bed, kinds, count, whom, printProgress), lookedAt);

const measures: Readonly<Record<DrillPart, Measure>> = {
  schedules: async (_, { printProgress }) => measureSchedules(printProgress),
  told: (beds, { kinds, count, printProgress }) =>
    onBed(beds, 'told', (bed) => measureTold(bed, kinds, count, printProgress)),
  lever: (beds, { kinds, pulls, printProgress }) =>
    onBed(beds, 'lever', (bed) => measureLever(bed, kinds, pulls, printProgress), { share: 1 }),
  agent: killsOf('agent'),
  keeper: killsOf('keeper'),
  suspended: killsOf('suspended'),
  conductor: (beds, { kinds, count, printProgress }) =>
    onBed(beds, 'conductor', (bed) => measureConductor(bed, kinds, count, printProgress), lookedAt),
};
