import type { ComparedRun } from '../../core/compare/comparable.ts';
import {
  type SimulatedPair,
  simulatedRun,
  withPair,
} from '../../core/compare/comparedRun.support.ts';
import { defaultOptions } from '../../core/compare/compareRuns.ts';
import { compareServices } from '../../core/compare/compareServices.ts';
import type { Effect } from '../../core/compare/comparison.ts';
import type { BenchRow } from '../result.ts';

interface SimulatedPairs extends Partial<SimulatedPair> {
  readonly name: string;
  readonly runs: number;
  readonly seconds: number;
}

/** The machine's speed wanders by 3% with φ 0.9 in all of them. */
const cases: readonly SimulatedPairs[] = [
  { name: 'calm', runs: 1, seconds: 120, own: 0.01 },
  { name: 'waves', runs: 1, seconds: 300, own: 0.01, ownPhi: 0.5 },
  { name: 'starts', runs: 10, seconds: 25, own: 0.01, start: 0.003 },
];

const options = { ...defaultOptions, allowedCpu: 0 };
const pair = { before: 'old', after: 'new' };

interface Counts {
  simulations: number;
  alarms: number;
  caught: number;
  covered: number;
  visible: number;
}

/**
 * Two services that took the journeys of the same runs in turn: how often equal ones alarm with nothing allowed, how often a
 * change of exactly the smallest visible size is caught, and how often the 95% interval holds the truth.
 */
export function simulatePairs(
  simulations: number,
  seed: number,
): { readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] } {
  const each = Math.ceil(simulations / cases.length);
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  for (const [nth, pairs] of cases.entries()) {
    const counts = countsOf(pairs, each, seed * 1_000_000 + nth * 100_000);
    rows.push(...rowsOf(pairs.name, counts));
    wrong.push(...wrongOf(pairs.name, counts));
  }
  return { rows, wrong };
}

function countsOf(pairs: SimulatedPairs, simulations: number, seed: number): Counts {
  const own = { simulations, alarms: 0, caught: 0, covered: 0, visible: 0 };
  // Only the CPU of both is drawn anew.
  const base = simulatedRun({ seconds: pairs.seconds, levels: [100] });
  for (let at = 0; at < simulations; at += 1) {
    const seeds = seed + at * pairs.runs;
    const { state, interval, smallestVisible } = effectOf(runsOf(base, pairs, 1, seeds));
    if (interval === null || smallestVisible === null) throw new Error('too few seconds');
    if (state === 'worse') own.alarms += 1;
    if (interval[0] <= 1 && interval[1] >= 1) own.covered += 1;
    const slower = runsOf(base, pairs, smallestVisible, seeds + simulations * pairs.runs);
    if (effectOf(slower).state === 'worse') own.caught += 1;
    own.visible += smallestVisible - 1;
  }
  return own;
}

const runsOf = (
  base: ComparedRun,
  pairs: SimulatedPairs,
  slower: number,
  seed: number,
): readonly ComparedRun[] =>
  Array.from({ length: pairs.runs }, (_, run) =>
    withPair({ ...base, id: `r${run}` }, { ...pairs, afterMs: 4 * slower }, seed + run),
  );

function effectOf(runs: readonly ComparedRun[]): Effect {
  const told = compareServices(runs, pair, options);
  const effect = told.ok ? told.value.stages[0]?.services[0]?.effect : undefined;
  if (effect === undefined) throw new Error('no service was compared');
  return effect;
}

function rowsOf(name: string, counts: Counts): readonly BenchRow[] {
  const row = (figure: string, count: number): BenchRow => ({
    ...{ figure: `side by side, ${name}: ${figure}`, value: (100 * count) / counts.simulations },
    ...{ unit: '%', interval: null, samples: counts.simulations },
  });
  return [
    row('false alarms of equal services, nothing allowed', counts.alarms),
    row('changes of the smallest visible size that are caught', counts.caught),
    row('95% intervals that hold the truth', counts.covered),
    row('smallest visible change, mean', counts.visible),
  ];
}

function wrongOf(name: string, counts: Counts): readonly string[] {
  const shareOf = (count: number): number => (100 * count) / counts.simulations;
  const [alarms, caught, covered] = [counts.alarms, counts.caught, counts.covered].map(shareOf) as [
    number,
    number,
    number,
  ];
  const of = `side by side, ${name}`;
  return [
    ...(alarms <= 1 ? [] : [`${of}: ${alarms.toFixed(1)}% false alarms`]),
    ...(caught >= 90 ? [] : [`${of}: ${caught.toFixed(1)}% caught, below 90%`]),
    ...(covered >= 90 && covered <= 98
      ? []
      : [`${of}: ${covered.toFixed(1)}% of intervals hold it`]),
  ];
}
