import type { ComparedRun } from '../../core/compare/comparable.ts';
import { defaultOptions } from '../../core/compare/compareRuns.ts';
import { compareServices } from '../../core/compare/compareServices.ts';
import type { Comparison, Effect } from '../../core/compare/comparison.ts';
import { isEvidence } from '../../core/stages/loadPoint.ts';
import { median } from '../../core/statistics/distributions.ts';
import { bindTo } from '../bindTo.ts';
import { type BenchResult, type BenchRow, describeMachine } from '../result.ts';
import { type Drive, withRealRuns } from './realRuns.ts';
import { type Stub, startStub, targetFileOf } from './stub.ts';

export interface BenchCpuOptions {
  /** With the planted change, and as many without it. */
  readonly runs: number;
  readonly printProgress?: (line: string) => void;
}

/** About two fifths of one core for both stubs, which have 1; all else runs on 0. */
const load = { ratePerSecond: 80, holdSeconds: 28 };
const setting = { delayMs: 0, command: ['taskset', '-c', '1'] };
const pair = { before: 'stub-before', after: 'stub-after' };
const iterations = 4_000_000;
const planted = 1.01;
/** Tries of a run that is no evidence, since this machine was too busy. */
const attemptsMax = 3;
const loops = { warmUp: 100, rounds: 20, times: 10 };

/** A run and the direct loop of its stubs. */
interface Measured {
  readonly run: ComparedRun;
  readonly truth: number;
}

/**
 * Two stubs that take the journeys of a run in turn, both started anew for each run, and compared by CPU per request as
 * `zerohour compare --services` does with nothing allowed: in every other run the second one has 1% more iterations a request.
 * Whether that is seen, and nothing in the equal runs. A direct loop of both, without requests, gives the truth. The benchmark
 * fails with each that is otherwise.
 */
export async function benchCpu({ runs, printProgress }: BenchCpuOptions): Promise<BenchResult> {
  const print = printProgress ?? (() => undefined);
  bindTo('0', process.pid);
  const slower: Measured[] = [];
  const equal: Measured[] = [];
  await withRealRuns({ ...load, workers: 1, print }, async (drive) => {
    for (let run = 1; run <= 2 * runs; run += 1) {
      const isPlanted = run % 2 === 1;
      const measured = await measureOnce(drive, isPlanted ? planted : 1, print);
      (isPlanted ? slower : equal).push(measured);
      const shown = isPlanted ? 'with the planted change' : 'equal';
      print(`run ${run}/${2 * runs}, ${shown}: direct loop ${percent(measured.truth)} more CPU`);
    }
  });
  const told = [slower, equal].map((each) => compared(each.map(({ run }) => run)));
  const [one, other] = told;
  if (one === undefined || other === undefined) throw new Error('nothing was compared');
  const truth = median(slower.map((each) => each.truth));
  return resultOf(truth, one, other, 2 * runs);
}

/** One run of two new stubs. */
async function measureOnce(
  drive: Drive,
  more: number,
  print: (line: string) => void,
): Promise<Measured> {
  const before = await startStub({ ...setting, name: pair.before });
  const after = await startStub({ ...setting, name: pair.after });
  try {
    await before.work(iterations);
    await after.work(Math.round(iterations * more));
    const truth = await ratioOfLoops(before, after, more);
    return { truth, run: await driveEvidence(drive, targetFileOf([before, after]), print) };
  } finally {
    before.stop();
    after.stop();
  }
}

async function driveEvidence(
  drive: Drive,
  targetFile: string,
  print: (line: string) => void,
): Promise<ComparedRun> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const run = await drive(targetFile);
    const isSteady = run.points.every(
      (point) => isEvidence(point) && point.slos.every(({ state }) => state !== 'breached'),
    );
    if (isSteady) return run;
    print(`run ${run.id} is no evidence: driven again`);
  }
  throw new Error('this machine is too busy: its runs are no evidence');
}

/** The median of rounds, in which both take turns. */
async function ratioOfLoops(before: Stub, after: Stub, more: number): Promise<number> {
  await before.loopMs(iterations, loops.warmUp);
  await after.loopMs(iterations, loops.warmUp);
  const ratios: number[] = [];
  for (let round = 0; round < loops.rounds; round += 1) {
    const one = await before.loopMs(iterations, loops.times);
    const other = await after.loopMs(Math.round(iterations * more), loops.times);
    ratios.push(other / one);
  }
  return median(ratios);
}

function compared(runs: readonly ComparedRun[]): Comparison {
  const told = compareServices(runs, pair, { ...defaultOptions, allowedCpu: 0 });
  if (!told.ok) throw new Error(told.error.reason);
  return told.value;
}

export function resultOf(
  truth: number,
  slower: Comparison,
  equal: Comparison,
  runs: number,
): BenchResult {
  const [more, same] = [effectOf(slower), effectOf(equal)];
  const row = (figure: string, value: number | null, interval: Effect['interval']): BenchRow => ({
    ...{ figure, value: 100 * ((value ?? Number.NaN) - 1), unit: '%', samples: runs / 2 },
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
      row('CPU per request, planted beside not', more.change, more.interval),
      row('smallest visible change of it', more.smallestVisible, null),
      row('CPU per request, equal stubs', same.change, same.interval),
      row('smallest visible change of it, equal stubs', same.smallestVisible, null),
    ],
    notes: [
      `${more.before?.toFixed(3)} ms of CPU a request; ${runs} runs of ${load.holdSeconds} s at ${load.ratePerSecond}/s, ${(seconds / 60).toFixed(1)} min of load; planted: ${more.state}; equal: ${same.state}`,
    ],
    wrong: [
      ...(more.state === 'worse' ? [] : ['1% more CPU per request was not seen']),
      ...(same.state === 'worse' ? ['equal stubs were told to need more CPU'] : []),
      ...(seconds <= 600 ? [] : ['more than 10 minutes of load']),
    ],
  };
}

function effectOf({ stages: [stage] }: Comparison): Effect {
  const effect = stage?.services[0]?.effect;
  if (effect === undefined) throw new Error(stage?.unread[0] ?? 'no service was compared');
  return effect;
}

const percent = (ratio: number): string => `${(100 * (ratio - 1)).toFixed(2)}%`;
