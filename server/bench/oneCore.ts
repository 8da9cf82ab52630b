import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { assertJourneysComplete } from './drivePlan.ts';
import { isHeld, searchHeldRate } from './heldRate.ts';
import {
  measureOnOneCore,
  type OneCoreLoad,
  type OneCoreMeasurement,
  requestsPerJourney,
  type ScriptKind,
  scriptKinds,
} from './measureOnOneCore.ts';
import { type BenchResult, type BenchRow, describeMachine, medianRow } from './result.ts';
import { startBenchTarget } from './target.ts';

export interface BenchOneCoreOptions {
  /** Measurements of the CPU at 100 journeys a second. */
  readonly trials?: number;
  readonly quick?: boolean;
  readonly printProgress?: (line: string) => void;
}

interface Setting {
  readonly trials: number;
  /** Duration of one measurement at 100 journeys a second. */
  readonly steadyMs: number;
  /** Duration of one try in the search of the highest rate. */
  readonly holdMs: number;
  readonly closeTo: number;
}

const full: Setting = { trials: 3, steadyMs: 20_000, holdMs: 6_000, closeTo: 1.05 };
const quick: Setting = { trials: 1, steadyMs: 5_000, holdMs: 3_000, closeTo: 1.1 };

const journeyText = `journeys of ${requestsPerJourney} requests`;
const steadyPerSecond = 100;
const mostPerSecond = 8_000;
const step = 1.4;

/**
 * Measures on one core the CPU for 1,000 journeys of three requests (an item, an order, its payment) at
 * 100/s, and the highest rate at which 98% of the planned journeys start. It compares the generated
 * script with a script by hand that has no output and k6's defaults. k6 runs on the first CPU and the
 * target on the second.
 */
export async function benchOneCore(options: BenchOneCoreOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const setting = options.quick ? quick : full;
  const trials = options.trials ?? setting.trials;
  const printProgress = options.printProgress ?? (() => undefined);
  const target = await startBenchTarget({}, ['taskset', '-c', '1']);
  const receiver = await startRemoteWrite();
  const measure = (of: OneCoreLoad) =>
    measureOnOneCore(of, { k6: binary.value.path, receiver, target });
  const steady: BenchRow[] = [];
  const highest: BenchRow[] = [];
  try {
    for (const kind of scriptKinds) {
      const costs: number[] = [];
      for (let i = 0; i < trials; i += 1) {
        const of = { kind, ratePerSecond: steadyPerSecond, holdMs: setting.steadyMs };
        const cost = costOf(await measure(of));
        costs.push(cost);
        printProgress(`${kind}: ${cost.toFixed(3)} CPU s for 1,000 journeys at 100/s`);
      }
      const row = medianRow(`CPU of k6 for 1,000 ${journeyText} at 100/s, ${kind}`, 's', costs);
      steady.push(row);
      // The search starts at the rate that would use the core fully at the cost measured above.
      const fromPerSecond = 1000 / row.value;
      const tryRate = (ratePerSecond: number) =>
        measure({ kind, ratePerSecond, holdMs: setting.holdMs });
      highest.push(
        ...(await highestRate(kind, tryRate, { ...setting, fromPerSecond, printProgress })),
      );
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  return { name: 'one-core', machine: describeMachine(), rows: [...steady, ...highest] };
}

/** CPU seconds for 1,000 journeys. */
function costOf(measured: OneCoreMeasurement): number {
  assertJourneysComplete(measured, requestsPerJourney);
  return measured.k6CpuMs / measured.journeys;
}

async function highestRate(
  kind: ScriptKind,
  measure: (ratePerSecond: number) => Promise<OneCoreMeasurement>,
  of: {
    readonly fromPerSecond: number;
    readonly closeTo: number;
    readonly printProgress: (line: string) => void;
  },
): Promise<readonly BenchRow[]> {
  const measureAndPrint = async (rate: number): Promise<OneCoreMeasurement> => {
    const measured = await measure(rate);
    const share = `started ${(measured.startedShare * 100).toFixed(1)}%`;
    of.printProgress(`${kind}: ${rate}/s, ${share}: ${isHeld(measured) ? 'held' : 'not held'}`);
    return measured;
  };
  const { fromPerSecond, closeTo } = of;
  const found = await searchHeldRate(measureAndPrint, {
    fromPerSecond,
    mostPerSecond,
    step,
    closeTo,
  });
  const { highestHeld: held, lowestNotHeld: notHeld } = found;
  const rate = (figure: string, value: number, samples: number): BenchRow => ({
    figure: `${figure}, ${kind}`,
    value,
    unit: 'journeys/s',
    interval: null,
    samples,
  });
  const atHeldRate = (figure: string, value: (one: OneCoreMeasurement) => number): BenchRow =>
    medianRow(`${figure}, ${kind}`, '×', held.tries.map(value));
  return [
    rate(`highest rate of ${journeyText} held on one core`, held.ratePerSecond, found.tries),
    ...(notHeld === null
      ? []
      : [rate('lowest rate not held', notHeld.ratePerSecond, notHeld.tries.length)]),
    atHeldRate('started of planned at the rate held', (one) => one.startedShare),
    atHeldRate("the target's share of its core at the rate held", (one) => one.targetCpuShare),
  ];
}
