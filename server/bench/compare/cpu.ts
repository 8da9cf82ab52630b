import type { ComparedRun } from '../../core/compare/comparable.ts';
import { compareRuns, defaultOptions } from '../../core/compare/compareRuns.ts';
import type { Effect } from '../../core/compare/comparison.ts';
import { isEvidence } from '../../core/stages/loadPoint.ts';
import { median } from '../../core/statistics/distributions.ts';
import { bindTo } from '../bindTo.ts';
import { type BenchResult, type BenchRow, describeMachine } from '../result.ts';
import { type Lane, withRealRuns } from './realRuns.ts';
import type { Stub } from './stub.ts';

export interface BenchCpuOptions {
  /** Of each side. */
  readonly runs: number;
  readonly printProgress?: (line: string) => void;
}

/** About two fifths of one core; the stub's own is 1, all else runs on 0. */
const load = {
  ...{ ratePerSecond: 80, holdSeconds: 18, delayMs: 0, lanes: 1 },
  command: ['taskset', '-c', '1'],
};
const iterations = 4_000_000;
const planted = 1.01;
/** Tries of a run that is no evidence, since this machine was too busy. */
const attemptsMax = 3;
const loops = { warmUp: 100, rounds: 20, times: 10 };

/**
 * A stub against itself with 1% more iterations a request, in runs that take turns, compared by CPU per request as `zerohour
 * compare` does with nothing allowed: whether the 1% is seen, and nothing where every other of the equal runs is compared with
 * the others. A direct loop of both, without requests, gives the truth. The benchmark fails with each that is otherwise.
 */
export async function benchCpu({ runs, printProgress }: BenchCpuOptions): Promise<BenchResult> {
  const print = printProgress ?? (() => undefined);
  bindTo('0', process.pid);
  const sides: readonly [ComparedRun[], ComparedRun[]] = [[], []];
  let truth = Number.NaN;
  await withRealRuns({ ...load, print }, async ([lane]) => {
    if (lane === undefined) throw new Error('no stub was started');
    truth = await ratioOfLoops(lane.stub);
    print(`direct loop: ${percent(truth)} more CPU`);
    for (let run = 0; run < 2 * runs; run += 1) {
      // ABBA: what drifts in a straight line falls out.
      const side = run % 4 === 0 || run % 4 === 3 ? 0 : 1;
      await lane.stub.work(Math.round(iterations * (side === 0 ? 1 : planted)));
      sides[side].push(await driveEvidence(lane, print));
      print(`run ${run + 1}/${2 * runs}`);
    }
  });
  const [before, after] = sides;
  const odd = (wanted: number) => before.filter((_, at) => at % 2 === wanted);
  return resultOf(truth, cpuEffect(before, after), cpuEffect(odd(0), odd(1)), 2 * runs);
}

async function driveEvidence({ drive }: Lane, print: (line: string) => void): Promise<ComparedRun> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const run = await drive();
    const isSteady = run.points.every(
      (point) => isEvidence(point) && point.slos.every(({ state }) => state !== 'breached'),
    );
    if (isSteady) return run;
    print(`run ${run.id} is no evidence: driven again`);
  }
  throw new Error('this machine is too busy: its runs are no evidence');
}

/** The median of rounds, in which both take turns. */
async function ratioOfLoops(stub: Stub): Promise<number> {
  await stub.loopMs(iterations, loops.warmUp);
  const ratios: number[] = [];
  for (let round = 0; round < loops.rounds; round += 1) {
    const one = await stub.loopMs(iterations, loops.times);
    const other = await stub.loopMs(Math.round(iterations * planted), loops.times);
    ratios.push(other / one);
  }
  return median(ratios);
}

function cpuEffect(before: readonly ComparedRun[], after: readonly ComparedRun[]): Effect {
  const compared = compareRuns(before, after, { ...defaultOptions, allowedCpu: 0 });
  if (!compared.ok) throw new Error(compared.error.reason);
  const [stage] = compared.value.stages;
  const effect = stage?.services[0]?.effect;
  if (effect === undefined) throw new Error(stage?.unread[0] ?? 'no service was compared');
  return effect;
}

export function resultOf(truth: number, slower: Effect, equal: Effect, runs: number): BenchResult {
  const row = (figure: string, value: number | null, interval: Effect['interval']): BenchRow => ({
    ...{ figure, value: 100 * ((value ?? Number.NaN) - 1), unit: '%', samples: runs },
    interval: interval && {
      ...{ low: 100 * (interval[0] - 1), high: 100 * (interval[1] - 1), coverage: 0.95 },
    },
  });
  const seconds = runs * load.holdSeconds;
  return {
    name: 'compare cpu',
    machine: describeMachine(),
    rows: [
      row('planted, CPU of a direct loop', truth, null),
      row('CPU per request, planted against not', slower.change, slower.interval),
      row('smallest visible change of it', slower.smallestVisible, null),
      row('CPU per request, equal runs', equal.change, equal.interval),
      row('smallest visible change of it, equal runs', equal.smallestVisible, null),
    ],
    notes: [
      `${slower.before?.toFixed(3)} ms of CPU a request; ${runs} runs of ${load.holdSeconds} s at ${load.ratePerSecond}/s, ${(seconds / 60).toFixed(1)} min of load; planted: ${slower.state}; equal: ${equal.state}`,
    ],
    wrong: [
      ...(slower.state === 'worse' ? [] : ['1% more CPU per request was not seen']),
      ...(equal.state === 'worse' ? ['equal runs were told to need more CPU'] : []),
      ...(seconds <= 600 ? [] : ['more than 10 minutes of load']),
    ],
  };
}

const percent = (ratio: number): string => `${(100 * (ratio - 1)).toFixed(2)}%`;
