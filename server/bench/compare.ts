import type { Effect } from '../core/compare/comparison.ts';
import { judgeEffect } from '../core/compare/judgeEffect.ts';
import { bucketsOf } from '../core/compare/secondTable.ts';
import { estimateSide } from '../core/compare/sideEstimate.ts';
import {
  type SimulatedTarget,
  simulatedSeconds,
} from '../core/compare/simulatedSeconds.support.ts';
import { mulberry32 } from '../core/traffic/mulberry32.ts';
import { benchCpu } from './compare/cpu.ts';
import { benchFlaps } from './compare/flaps.ts';
import { simulateCpu } from './compare/simulatedCpu.ts';
import { simulatePairs } from './compare/simulatedPairs.ts';
import { type BenchResult, type BenchRow, describeMachine, shareInterval } from './result.ts';

interface BenchCompareOptions {
  readonly simulations: number;
  readonly seed: number;
  readonly printProgress?: (line: string) => void;
}

/** The figures of a path that decide have 0.5% together. */
const alarmShare = 0.005 / 4;
const strict = { alarmShare, allowed: 0, wanted: 1 };
const usual = { ...strict, allowed: 0.05 };

interface Case extends SimulatedTarget {
  readonly name: string;
}

const base = { journeysPerSecond: 50, medianMs: 20, errorShare: 0 };

/** Seconds that do not hang together, and some that do; light and heavy tails; calm and restless levels. */
const cases: readonly Case[] = [
  { ...base, name: 'calm', seconds: 60, phi: 0, wander: 0.02, heavyShare: 0 },
  { ...base, name: 'heavy tail', seconds: 60, phi: 0.5, wander: 0.05, heavyShare: 0.05 },
  { ...base, name: 'restless', seconds: 120, phi: 0.5, wander: 0.15, heavyShare: 0.1 },
  { ...base, name: 'slow waves', seconds: 120, phi: 0.8, wander: 0.1, heavyShare: 0.05 },
  { ...base, name: 'long', seconds: 300, phi: 0.7, wander: 0.05, heavyShare: 0.02 },
];

interface Tally {
  readonly name: string;
  simulations: number;
  alarms: number;
  strictAlarms: number;
  caught: number;
  covered: number;
  readonly visible: number[];
}

/**
 * Simulated targets, whose truth is known: how often equal runs alarm, how often a slowdown of exactly the size that the
 * comparison of equal runs printed as its smallest visible one is caught, and how often a 95% interval holds the truth.
 */
export function benchCompare({
  simulations,
  seed,
  printProgress,
}: BenchCompareOptions): BenchResult {
  const draw = mulberry32(seed);
  const each = Math.ceil(simulations / cases.length);
  const tallies = cases.map((target) => {
    const tally = tallyOf(target.name);
    for (let simulation = 0; simulation < each; simulation += 1) simulate(target, tally, draw);
    printProgress?.(`${target.name}: ${each} simulations`);
    return tally;
  });
  const all = added(tallies);
  const cpu = simulateCpu(simulations, seed);
  printProgress?.('CPU per request: simulated');
  const pairs = simulatePairs(simulations, seed);
  printProgress?.('services side by side: simulated');
  return {
    name: 'compare',
    machine: describeMachine(),
    rows: [...[all, ...tallies].flatMap(rowsOf), ...cpu.rows, ...pairs.rows],
    notes: [
      `seed ${seed}; p95 of simulated paths, each compared with an equal one and a slower one`,
    ],
    wrong: [...wrongOf(all), ...tallies.flatMap(wrongOfKind), ...cpu.wrong, ...pairs.wrong],
  };
}

function simulate(target: SimulatedTarget, tally: Tally, draw: () => number): void {
  const before = simulatedSeconds(target, draw);
  const compare = (after: typeof before, rule: typeof strict): Effect => {
    const buckets = bucketsOf([...before, ...after]);
    const sides = [before, after].map((side) => estimateSide([side], buckets, draw).metrics.p95);
    const [one, other] = sides;
    if (one === undefined || other === undefined) throw new Error('a side was not estimated');
    return judgeEffect('p95', one, other, rule, true);
  };
  const equal = simulatedSeconds(target, draw);
  const effect = compare(equal, strict);
  const { interval, smallestVisible } = effect;
  if (interval === null || smallestVisible === null) return;
  tally.simulations += 1;
  tally.visible.push(smallestVisible - 1);
  if (effect.state === 'worse') tally.strictAlarms += 1;
  if (interval[0] <= 1 && interval[1] >= 1) tally.covered += 1;
  if ((effect.change ?? 0) > 1 && compare(equal, usual).state === 'worse') tally.alarms += 1;
  const slower = { ...target, medianMs: target.medianMs * smallestVisible };
  if (compare(simulatedSeconds(slower, draw), strict).state === 'worse') tally.caught += 1;
}

const tallyOf = (name: string): Tally => ({
  ...{ name, simulations: 0, alarms: 0, strictAlarms: 0, caught: 0, covered: 0, visible: [] },
});

const added = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (all, one) => ({
      name: 'all',
      simulations: all.simulations + one.simulations,
      alarms: all.alarms + one.alarms,
      strictAlarms: all.strictAlarms + one.strictAlarms,
      caught: all.caught + one.caught,
      covered: all.covered + one.covered,
      visible: [...all.visible, ...one.visible],
    }),
    tallyOf('all'),
  );

function rowsOf(tally: Tally): readonly BenchRow[] {
  const { name, simulations, visible } = tally;
  const row = (figure: string, value: number): BenchRow => ({
    ...{ figure: `${name}: ${figure}`, value, unit: '%', interval: null, samples: simulations },
  });
  const share = (count: number): number => (100 * count) / Math.max(1, simulations);
  const mean = visible.reduce((sum, value) => sum + value, 0) / Math.max(1, visible.length);
  return [
    row('false alarms of equal runs, 5% slower allowed', share(tally.alarms)),
    row('false alarms of equal runs, nothing allowed', share(tally.strictAlarms)),
    row('slowdowns of the smallest visible size that are caught', share(tally.caught)),
    row('95% intervals that hold the truth', share(tally.covered)),
    row('smallest visible slowdown, mean', 100 * mean),
  ];
}

function wrongOf({ simulations, alarms, caught, covered }: Tally): readonly string[] {
  const within = (what: string, count: number, low: number, high: number): readonly string[] => {
    const share = count / Math.max(1, simulations);
    return share >= low && share <= high
      ? []
      : [`${what}: ${(100 * share).toFixed(1)}%, not ${100 * low}% to ${100 * high}%`];
  };
  return [
    ...within('false alarms', alarms, 0, 0.01),
    ...within('slowdowns caught', caught, 0.93, 0.98),
    ...within('intervals that hold the truth', covered, 0.9, 0.98),
  ];
}

/** Of one kind of path, whose few simulations leave the share itself uncertain. */
function wrongOfKind({ name, simulations, covered }: Tally): readonly string[] {
  const share = shareInterval(covered, simulations);
  return share === null || (share.high >= 0.9 && share.low <= 0.98)
    ? []
    : [`${name}: ${covered} of ${simulations} intervals hold the truth, not 90% to 98%`];
}

/** What is measured of real runs is asked for by name. */
const parts = ['simulated', 'cpu', 'flaps'] as const;

/** Its entry on the command line. */
export const compareBenchmark = {
  name: 'compare',
  about:
    'How often a comparison is wrong: of simulated runs false alarms, slowdowns missed, intervals beside the truth; of real runs 1% more CPU per request, and equal runs that fail. Exits 1 beyond what it promises.',
  takes: '3 min, quick 15 s; cpu 9 min, flaps 15 min',
  engine: false,
  numbers: {
    simulations: 'pairs of simulated runs (1,000)',
    seed: 'draws the simulated runs (1)',
    runs: 'real runs: with the planted change, and as many without it (7), for cpu; of equal ones (216) for flaps',
  },
  parts: { about: 'what is measured (simulated)', names: parts },
  run: async ({ quick, numbers, parts: [part], printProgress }: Given): Promise<BenchResult> => {
    const { simulations = quick ? 100 : 1_000, seed = 1, runs } = numbers;
    if (part === 'cpu') return benchCpu({ runs: runs ?? (quick ? 2 : 7), printProgress });
    if (part === 'flaps') return benchFlaps({ runs: runs ?? (quick ? 12 : 216), printProgress });
    return benchCompare({ simulations, seed, printProgress });
  },
};

interface Given {
  readonly quick: boolean;
  readonly numbers: Readonly<Record<string, number>>;
  /** One at a time: the first that is named. */
  readonly parts: readonly string[];
  readonly printProgress: (line: string) => void;
}
