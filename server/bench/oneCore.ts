import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { assertWhole } from './drivePlan.ts';
import { isHeld, searchHeldRate } from './heldRate.ts';
import {
  type Drive,
  type Driven,
  type DrivenKind,
  drivenKinds,
  driveOnOneCore,
  requestsPerJourney,
} from './oneCoreDrive.ts';
import { type BenchResult, type BenchRow, describeMachine, medianRow } from './result.ts';
import { startBenchTarget } from './target.ts';

export interface BenchOneCoreOptions {
  /** How often the CPU of 100 journeys a second is measured. */
  readonly trials?: number;
  readonly quick?: boolean;
  readonly say?: (line: string) => void;
}

interface Setting {
  readonly trials: number;
  /** At 100 journeys a second. */
  readonly steadyMs: number;
  /** Of each try in the search. */
  readonly holdMs: number;
  readonly closeTo: number;
}

const whole: Setting = { trials: 3, steadyMs: 20_000, holdMs: 6_000, closeTo: 1.05 };
const quick: Setting = { trials: 1, steadyMs: 5_000, holdMs: 3_000, closeTo: 1.1 };

const journeyText = `journeys of ${requestsPerJourney} requests`;
const steadyPerSecond = 100;
const mostPerSecond = 8_000;
const step = 1.4;

/**
 * What one core gives: CPU for 1,000 journeys of three requests (an item, an order, its payment) at
 * 100/s, and the highest rate at which 98% of the planned ones begin, for the generated script and for
 * one by hand with no output and k6's defaults. k6 and the Go runtime keep to the first CPU, the target
 * to the second.
 */
export async function benchOneCore(options: BenchOneCoreOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const setting = options.quick ? quick : whole;
  const trials = options.trials ?? setting.trials;
  const say = options.say ?? (() => undefined);
  const target = await startBenchTarget({}, ['taskset', '-c', '1']);
  const receiver = await startRemoteWrite();
  const drive = (of: Drive) => driveOnOneCore(of, { k6: binary.value.path, receiver, target });
  const steady: BenchRow[] = [];
  const highest: BenchRow[] = [];
  try {
    for (const kind of drivenKinds) {
      const costs: number[] = [];
      for (let i = 0; i < trials; i += 1) {
        const of = { kind, ratePerSecond: steadyPerSecond, holdMs: setting.steadyMs };
        const cost = costOf(await drive(of));
        costs.push(cost);
        say(`${kind}: ${cost.toFixed(3)} CPU s for 1,000 journeys at 100/s`);
      }
      const row = medianRow(`CPU of k6 for 1,000 ${journeyText} at 100/s, ${kind}`, 's', costs);
      steady.push(row);
      // A core has a second a second; each journey costs less of it when there are more of them.
      const fromPerSecond = 1000 / row.value;
      const tried = (ratePerSecond: number) =>
        drive({ kind, ratePerSecond, holdMs: setting.holdMs });
      highest.push(...(await highestRate(kind, tried, { ...setting, fromPerSecond, say })));
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  return { name: 'one-core', machine: describeMachine(), rows: [...steady, ...highest] };
}

/** CPU seconds for 1,000 journeys. */
function costOf(driven: Driven): number {
  assertWhole(driven, requestsPerJourney);
  return driven.k6CpuMs / driven.journeys;
}

async function highestRate(
  kind: DrivenKind,
  drive: (ratePerSecond: number) => Promise<Driven>,
  of: {
    readonly fromPerSecond: number;
    readonly closeTo: number;
    readonly say: (line: string) => void;
  },
): Promise<readonly BenchRow[]> {
  const told = async (rate: number): Promise<Driven> => {
    const driven = await drive(rate);
    const share = `started ${(driven.startedShare * 100).toFixed(1)}%`;
    of.say(`${kind}: ${rate}/s, ${share}: ${isHeld(driven) ? 'held' : 'not held'}`);
    return driven;
  };
  const { fromPerSecond, closeTo } = of;
  const found = await searchHeldRate(told, { fromPerSecond, mostPerSecond, step, closeTo });
  const { highestHeld: held, lowestNotHeld: notHeld } = found;
  const rate = (figure: string, value: number, samples: number): BenchRow => ({
    figure: `${figure}, ${kind}`,
    value,
    unit: 'journeys/s',
    interval: null,
    samples,
  });
  const there = (figure: string, value: (one: Driven) => number): BenchRow =>
    medianRow(`${figure}, ${kind}`, '×', held.tries.map(value));
  return [
    rate(`highest rate of ${journeyText} held on one core`, held.ratePerSecond, found.tries),
    ...(notHeld === null
      ? []
      : [rate('lowest rate not held', notHeld.ratePerSecond, notHeld.tries.length)]),
    there('started of planned at the rate held', (one) => one.startedShare),
    there("the target's share of its core there", (one) => one.targetCpuShare),
  ];
}
