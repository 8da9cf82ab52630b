import type { ComparedRun } from '../../core/compare/comparable.ts';
import { compareRuns } from '../../core/compare/compareRuns.ts';
import type { Comparison } from '../../core/compare/comparison.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type BenchResult, type BenchRow, describeMachine, shareInterval } from '../result.ts';
import { type Drive, withRealRuns } from './realRuns.ts';
import { startStub, targetFileOf } from './stub.ts';

export interface BenchFlapsOptions {
  readonly runs: number;
  readonly printProgress?: (line: string) => void;
}

/** The shortest hold that can alarm: 8 s of it count, and fewer show no variance. */
const load = { ratePerSecond: 100, holdSeconds: 11 };
const setting = { delayMs: 5, command: [] };
const iterations = 200_000;
/** Stubs that are driven at the same time, so that 200 runs take less than half an hour. */
const lanesMax = 6;
/** Each run is compared with so many before it. */
const distanceMax = 2;
/** Runs for each that is wanted: one is no evidence where this machine was too busy. */
const attemptsMax = 3;

/** The answers about each run and the one that was so many runs before it. */
export interface Told {
  readonly comparison: Comparison;
  readonly distance: number;
}

/**
 * Equal runs of a stub, each compared with the one before it, and with the one before that, by the rule that `zerohour
 * compare` has by default: how many comparisons fail although nothing changed. The benchmark fails from 1% on.
 */
export async function benchFlaps({
  runs: count,
  printProgress,
}: BenchFlapsOptions): Promise<BenchResult> {
  const print = printProgress ?? (() => undefined);
  const lanes = Math.min(lanesMax, count);
  const told = { answers: [] as Told[], blind: 0 };
  await withRealRuns({ ...load, workers: lanes, print }, async (drive) => {
    await Promise.all(
      Array.from({ length: lanes }, async (_, nth) => {
        const own = Math.floor(count / lanes) + (nth < count % lanes ? 1 : 0);
        const name = `stub-${nth + 1}`;
        await driveEqualRuns({ drive, name, count: own }, told, (line) =>
          print(`${name}, ${line}`),
        );
      }),
    );
  });
  return resultOf(told.answers, told.blind);
}

interface EqualRuns {
  readonly drive: Drive;
  readonly name: string;
  readonly count: number;
}

/** Drives a stub so often, and adds the answers about each run and those before it. */
async function driveEqualRuns(
  { drive, name, count }: EqualRuns,
  told: { readonly answers: Told[]; blind: number },
  print: (line: string) => void,
): Promise<void> {
  const stub = await startStub({ ...setting, name });
  try {
    await stub.work(iterations);
    let last: readonly ComparedRun[] = [];
    for (let run = 0, attempt = 0; run < count; attempt += 1) {
      if (attempt >= attemptsMax * count) throw new Error('this machine is too busy');
      const now = await drive(targetFileOf([stub]));
      const answers = compareWith(last, now);
      if (!answers.ok) {
        told.blind += 1;
        print(`no evidence: ${answers.error}`);
        last = [];
        continue;
      }
      told.answers.push(...answers.value);
      last = [now, ...last].slice(0, distanceMax);
      run += 1;
      const [one] = answers.value;
      print(
        `run ${run}/${count}: ${one === undefined ? 'first' : `${one.comparison.state}: ${one.comparison.sentence}`}`,
      );
    }
  } finally {
    stub.stop();
  }
}

/** The answers about a run and each of those before it, the last one first; the error says why one is no evidence. */
function compareWith(
  last: readonly ComparedRun[],
  now: ComparedRun,
): Result<readonly Told[], string> {
  const answers: Told[] = [];
  for (const [at, before] of last.entries()) {
    const compared = compareRuns([before], [now]);
    if (!compared.ok && compared.error.kind !== 'evidence') throw new Error(compared.error.reason);
    if (!compared.ok) return err(compared.error.reason);
    answers.push({ comparison: compared.value, distance: at + 1 });
  }
  return ok(answers);
}

export function resultOf(answers: readonly Told[], blind: number): BenchResult {
  const adjacent = answers.filter(({ distance }) => distance === 1);
  const of = (told: readonly Told[], state: Comparison['state']): number =>
    told.filter(({ comparison }) => comparison.state === state).length;
  const row = (figure: string, told: readonly Told[], state: Comparison['state']): BenchRow => {
    const count = of(told, state);
    const interval = shareInterval(count, told.length);
    return {
      ...{ figure, value: (100 * count) / Math.max(1, told.length), unit: '%' },
      interval: interval && { ...interval, low: 100 * interval.low, high: 100 * interval.high },
      samples: told.length,
    };
  };
  const slowdowns = answers.flatMap(({ comparison }) => comparison.rates.smallestSlowdown ?? []);
  const mean = slowdowns.reduce((sum, each) => sum + each, 0) / Math.max(1, slowdowns.length);
  const flaps = of(answers, 'fail');
  return {
    name: 'compare flaps',
    machine: describeMachine(),
    rows: [
      row('flaps: equal runs that fail beside the one before', adjacent, 'fail'),
      row('flaps: beside each of the two before', answers, 'fail'),
      row('equal runs that pass', answers, 'pass'),
      row('equal runs with too few samples', answers, 'unknown'),
      {
        ...{ figure: 'smallest visible slowdown, mean', value: 100 * mean, unit: '%' },
        ...{ interval: null, samples: slowdowns.length },
      },
    ],
    notes: [
      `${load.ratePerSecond} journeys a second, held for ${load.holdSeconds} s; ${blind} runs were no evidence beside the one before, and began anew`,
      'a run is in up to four comparisons, so those beside both runs before are not independent, as their interval takes them to be',
    ],
    wrong:
      100 * flaps < answers.length && answers.length > 0
        ? []
        : [`${flaps} of ${answers.length} comparisons of equal runs failed, not below 1%`],
  };
}
