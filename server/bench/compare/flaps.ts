import type { ComparedRun } from '../../core/compare/comparable.ts';
import { compareRuns } from '../../core/compare/compareRuns.ts';
import type { Comparison } from '../../core/compare/comparison.ts';
import { type BenchResult, type BenchRow, describeMachine, shareInterval } from '../result.ts';
import { type Lane, withRealRuns } from './realRuns.ts';

export interface BenchFlapsOptions {
  readonly runs: number;
  readonly printProgress?: (line: string) => void;
}

/** The shortest hold that can alarm: 8 s of it count, and fewer show no variance. */
const load = { ratePerSecond: 100, holdSeconds: 11, delayMs: 5, command: [] };
const iterations = 200_000;
/** Stubs that are driven at the same time, so that 200 runs take less than half an hour. */
const lanesMax = 5;
/** Runs for each that is wanted: one is no evidence where this machine was too busy. */
const attemptsMax = 3;

/**
 * Equal runs of a stub, each compared with the one before it by the rule that `zerohour compare` has by default: how
 * many comparisons fail although nothing changed. The benchmark fails from 1% on.
 */
export async function benchFlaps({
  runs: count,
  printProgress,
}: BenchFlapsOptions): Promise<BenchResult> {
  const print = printProgress ?? (() => undefined);
  const lanes = Math.min(lanesMax, count);
  const told = { answers: [] as Comparison[], blind: 0 };
  await withRealRuns({ ...load, lanes, print }, async (opened) => {
    await Promise.all(
      opened.map(async (lane, nth) => {
        const own = Math.floor(count / lanes) + (nth < count % lanes ? 1 : 0);
        await driveEqualRuns(lane, own, told, (line) => print(`stub ${nth + 1}, ${line}`));
      }),
    );
  });
  return resultOf(told.answers, told.blind);
}

/** Drives a stub so often, and adds the answers about each run and the one before it. */
async function driveEqualRuns(
  { stub, drive }: Lane,
  count: number,
  told: { readonly answers: Comparison[]; blind: number },
  print: (line: string) => void,
): Promise<void> {
  await stub.work(iterations);
  let last: ComparedRun | null = null;
  for (let run = 0, attempt = 0; run < count; attempt += 1) {
    if (attempt >= attemptsMax * count) throw new Error('this machine is too busy');
    const now = await drive();
    const compared = last === null ? null : compareRuns([last], [now]);
    if (compared !== null && !compared.ok) {
      if (compared.error.kind !== 'evidence') throw new Error(compared.error.reason);
      told.blind += 1;
      print(`no evidence: ${compared.error.reason}`);
      last = null;
      continue;
    }
    if (compared !== null) told.answers.push(compared.value);
    last = now;
    run += 1;
    const { state, sentence } = compared?.value ?? { state: 'first', sentence: '' };
    print(`run ${run}/${count}: ${state}: ${sentence}`);
  }
}

export function resultOf(answers: readonly Comparison[], blind: number): BenchResult {
  const of = (state: Comparison['state']): number =>
    answers.filter((each) => each.state === state).length;
  const row = (figure: string, countOf: number): BenchRow => {
    const interval = shareInterval(countOf, answers.length);
    return {
      ...{ figure, value: (100 * countOf) / Math.max(1, answers.length), unit: '%' },
      interval: interval && { ...interval, low: 100 * interval.low, high: 100 * interval.high },
      samples: answers.length,
    };
  };
  const slowdowns = answers.flatMap(({ rates }) => rates.smallestSlowdown ?? []);
  const mean = slowdowns.reduce((sum, each) => sum + each, 0) / Math.max(1, slowdowns.length);
  const flaps = of('fail');
  return {
    name: 'compare flaps',
    machine: describeMachine(),
    rows: [
      row('flaps: equal runs that fail', flaps),
      row('equal runs that pass', of('pass')),
      row('equal runs with too few samples', of('unknown')),
      {
        ...{ figure: 'smallest visible slowdown, mean', value: 100 * mean, unit: '%' },
        ...{ interval: null, samples: slowdowns.length },
      },
    ],
    notes: [
      `${load.ratePerSecond} journeys a second, held for ${load.holdSeconds} s; ${blind} comparisons had a run that was no evidence, and were left out`,
    ],
    wrong:
      100 * flaps < answers.length && answers.length > 0
        ? []
        : [`${flaps} of ${answers.length} comparisons of equal runs failed, not below 1%`],
  };
}
