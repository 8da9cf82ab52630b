import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultKindName } from '../core/fault/fault.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { startRedis } from '../edge/embedded/redis.ts';
import { type Bed, openBed } from './drills/bed.ts';
import { type Killed, type KillResult, killOf } from './drills/killedAgent.ts';
import { openLever } from './drills/lever.ts';
import { isRight, openTrials, type TrialResult } from './drills/trial.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

/** What can be run alone. */
export const drillParts = ['told', 'agent', 'keeper', 'suspended', 'lever'] as const;
export type DrillPart = (typeof drillParts)[number];

export interface BenchDrillsOptions {
  readonly parts: readonly DrillPart[];
  readonly kinds: readonly FaultKindName[];
  /** Real and dud injections of each kind, kills of the agent, kills of the keeper, and pulls of the lever. */
  readonly count: number;
  readonly printProgress: (line: string) => void;
}

interface Figures {
  readonly rows: readonly BenchRow[];
  readonly wrong: readonly string[];
}

const KILL_TTL_MS = 2_000;
/** From the injection, or the undo, to the judgement. */
const TOLD_MS_MAX = 2_000;
const LEVER_MS_MAX = 1_000;
/** Kinds that harm nothing of each other are injected at the same time. */
const AT_ONCE = 3;
/** Kinds that one pull of the lever ends; the next pull ends the next ones. */
const PULLED_AT_ONCE = 5;

/**
 * `told`: injects faults of each kind and their duds, which succeed and do nothing, and counts how many are told
 * right. `agent`, `keeper`, `suspended`: kills an agent that has a fault of each kind, or its keeper, or suspends
 * it, and looks a second after the time to live for what is left. `lever`: pulls the safety lever of a real server, with Redis up and down, and
 * measures how long the last effect stays.
 */
export async function benchDrills(options: BenchDrillsOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(postgres.stop);
    const redis = await startRedis({ dataDir: join(folder, 'redis') });
    stops.push(redis.stop);
    const bed = await openBed({ redisUrl: redis.url, adminUrl: postgres.url, folder });
    stops.push(bed.close);
    const figures: Figures[] = [];
    for (const part of drillParts) {
      if (options.parts.includes(part)) figures.push(await measures[part](bed, options));
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

type Measure = (bed: Bed, options: BenchDrillsOptions) => Promise<Figures>;

const measures: Readonly<Record<DrillPart, Measure>> = {
  told: measureTold,
  agent: (bed, options) => measureKills(bed, options, 'agent'),
  keeper: (bed, options) => measureKills(bed, options, 'keeper'),
  suspended: (bed, options) => measureKills(bed, options, 'suspended'),
  lever: measureLever,
};

async function measureTold(
  bed: Bed,
  { kinds, count, printProgress }: BenchDrillsOptions,
): Promise<Figures> {
  const told: TrialResult[] = [];
  const open = await openTrials(bed);
  try {
    for (let round = 0; round < count; round += 1) {
      for (const isDud of [false, true]) {
        for (const group of groupsOf(kinds, AT_ONCE)) {
          const some = await Promise.all(group.map((kind) => open.run(kind, isDud)));
          for (const one of some.filter(isWrong)) printProgress(wrongTold(one));
          told.push(...some);
        }
      }
      const right = told.filter(isRight).length;
      printProgress(
        `${round + 1}/${count} of each kind and its dud: ${right}/${told.length} told right`,
      );
    }
  } finally {
    await open.close();
  }
  return {
    rows: kinds.flatMap((kind) => toldRows(kind, told)),
    wrong: told.filter(isWrong).map(wrongTold),
  };
}

const isWrong = (one: TrialResult): boolean =>
  !isRight(one) || one.biteMs > TOLD_MS_MAX || one.endMs > TOLD_MS_MAX;

/** `cpu` harms everything on the machine, so it is alone. */
function groupsOf(
  kinds: readonly FaultKindName[],
  size: number,
): readonly (readonly FaultKindName[])[] {
  const others = kinds.filter((kind) => kind !== 'cpu');
  const chunks = others.flatMap((_, index) =>
    index % size === 0 ? [others.slice(index, index + size)] : [],
  );
  return kinds.includes('cpu') ? [['cpu'], ...chunks] : chunks;
}

function toldRows(kind: FaultKindName, told: readonly TrialResult[]): readonly BenchRow[] {
  const own = told.filter((one) => one.kind === kind);
  return [false, true].flatMap((isDud) => {
    const some = own.filter((one) => one.isDud === isDud);
    const name = isDud ? `${kind}, dud` : kind;
    return [
      rowOf(`${name}: told right`, 'of all', some.filter(isRight).length, some.length),
      rowOf(
        `${name}: told after, at most`,
        'ms',
        Math.max(...some.map(({ biteMs }) => biteMs)),
        some.length,
      ),
      rowOf(
        `${name}: gone told after, at most`,
        'ms',
        Math.max(...some.map(({ endMs }) => endMs)),
        some.length,
      ),
    ];
  });
}

const words: Readonly<Record<Killed, string>> = {
  agent: 'agent killed',
  keeper: 'keeper killed',
  suspended: 'agent suspended',
};
const isLeft = ({ left }: KillResult): boolean => left !== null;

async function measureKills(
  bed: Bed,
  { kinds, count, printProgress }: BenchDrillsOptions,
  whom: Killed,
): Promise<Figures> {
  const results: KillResult[] = [];
  for (let round = 0; round < count; round += 1) {
    const marked = { whom, round: `${whom[0]}${round}`, ttlMs: KILL_TTL_MS, kinds };
    results.push(...(await killOf(bed, marked)));
    printProgress(`${round + 1}/${count}, ${words[whom]}: ${results.filter(isLeft).length} left`);
  }
  const left = results.filter(isLeft);
  return {
    rows: kinds.map((kind) =>
      rowOf(
        `${kind}: left 1 s after the time to live, ${words[whom]}`,
        'faults',
        left.filter((one) => one.kind === kind).length,
        results.filter((one) => one.kind === kind).length,
      ),
    ),
    wrong: left.map((one) => `${one.kind}: left, ${words[whom]}: ${one.left}`),
  };
}

async function measureLever(
  bed: Bed,
  { kinds, count, printProgress }: BenchDrillsOptions,
): Promise<Figures> {
  const lever = await openLever(bed);
  const groups = groupsOf(kinds, PULLED_AT_ONCE);
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  try {
    for (const redis of ['up', 'down'] as const) {
      if (redis === 'down') await lever.killRedis();
      const goneMs: Readonly<Record<string, number>>[] = [];
      for (let round = 0; round < count; round += 1) {
        const group = groups[round % groups.length] ?? kinds;
        goneMs.push(await lever.trial(group, `${redis[0]}${round}`));
        const worst = Math.round(Math.max(...goneMs.flatMap((one) => Object.values(one))));
        printProgress(`${round + 1}/${count} pulls, Redis ${redis}: at most ${worst} ms`);
      }
      const last = goneMs.map(lastGoneMs);
      for (const q of [0.5, 0.99, 1]) {
        const name = q === 1 ? 'max' : `p${q * 100}`;
        const figure = `pull to last effect gone, ${name}, Redis ${redis}`;
        rows.push(rowOf(figure, 'ms', quantile(last, q), last.length));
      }
      for (const kind of kinds) {
        const own = goneMs.flatMap((one) => one[kind] ?? []);
        rows.push(rowOf(`${kind}: gone, max, Redis ${redis}`, 'ms', Math.max(...own), own.length));
      }
      const p99 = quantile(last, 0.99);
      if (p99 > LEVER_MS_MAX) wrong.push(`p99 is ${p99.toFixed(0)} ms with Redis ${redis}`);
    }
  } finally {
    await lever.close();
  }
  return { rows, wrong };
}

/** A killed process needs its own time to start, which the lever does not shorten: it counts where nothing else does. */
function lastGoneMs(goneMs: Readonly<Record<string, number>>): number {
  const others = Object.entries(goneMs).filter(([kind]) => kind !== 'kill');
  return Math.max(...(others.length === 0 ? Object.values(goneMs) : others.map(([, ms]) => ms)));
}

/** The nearest rank. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
}

const rowOf = (figure: string, unit: string, value: number, samples: number): BenchRow => ({
  figure,
  unit,
  value,
  interval: null,
  samples,
});

const wrongTold = ({ kind, isDud, told, biteMs, endMs }: TrialResult): string =>
  `${kind}${isDud ? ' (dud)' : ''} after ${biteMs.toFixed(0)} and ${endMs.toFixed(0)} ms: ${told.problem ?? ''} ${told.bite?.state} (${told.bite?.text}), ${told.end?.state} (${told.end?.text})`;
