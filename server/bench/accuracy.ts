import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import {
  accuracyQuantiles,
  measureShape,
  type ShapeErrors,
  type ShapeLoad,
} from './accuracy/measureShape.ts';
import { measureStall, stallP99Ms } from './accuracy/measureStall.ts';
import { type Shape, shapes } from './accuracy/shapedTarget.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchAccuracyOptions extends Partial<ShapeLoad> {
  readonly shapes?: readonly Shape[];
  /** Runs of each shape; the worst error counts. */
  readonly rounds?: number;
  /** The run with a stall of a second as well, 20 s long. */
  readonly stall?: boolean;
  /** Progress, a line at a time. */
  readonly say?: (line: string) => void;
}

/**
 * How far merged percentiles of real k6 shards are from those of the pooled raw samples of the same run:
 * the worst relative error of each shape of latencies and quantile, for `fine` and for k6's own
 * buckets. Then what a stall of 1 s shows as p99 from the planned start, which is 800 ms by hand.
 * p99.9 needs 10,000 samples: rate × hold.
 */
export async function benchAccuracy(options: BenchAccuracyOptions = {}): Promise<BenchResult> {
  const load: ShapeLoad = {
    ratePerSecond: options.ratePerSecond ?? 1_000,
    holdMs: options.holdMs ?? 15_000,
    shards: options.shards ?? 2,
  };
  const receiver = await startRemoteWrite();
  try {
    const rows: BenchRow[] = [];
    for (const shape of options.shapes ?? shapes) {
      const rounds: ShapeErrors[] = [];
      for (let i = 0; i < (options.rounds ?? 1); i += 1) {
        rounds.push(await measureShape(shape, load, receiver));
        options.say?.(`${shape}: ${describe(rounds.at(-1))}`);
      }
      rows.push(...rowsOf(shape, 'fine', rounds), ...rowsOf(shape, 'coarse', rounds));
    }
    if (options.stall !== false) rows.push(await stallRow(receiver));
    return { name: 'accuracy', machine: describeMachine(), rows };
  } finally {
    await receiver.stop();
  }
}

const describe = (errors: ShapeErrors | undefined): string =>
  (['fine', 'coarse'] as const)
    .map((kind) => `${kind} ${errors?.[kind].map((e) => `${(e * 100).toFixed(2)}%`).join(' ')}`)
    .join(', ');

const rowsOf = (
  shape: Shape,
  kind: 'fine' | 'coarse',
  rounds: readonly ShapeErrors[],
): readonly BenchRow[] =>
  accuracyQuantiles.map((q, index) => ({
    figure: `worst error of p${Number((q * 100).toPrecision(3))}, ${shape}, ${kind}`,
    value: Math.max(...rounds.map((round) => (round[kind][index] ?? Number.NaN) * 100)),
    unit: '%',
    interval: null,
    samples: rounds.reduce((sum, round) => sum + round.samples, 0),
  }));

async function stallRow(receiver: Parameters<typeof measureStall>[1]): Promise<BenchRow> {
  const { report } = await measureStall(200, receiver);
  const p99 = report.points[0]?.total.response?.correct.p99Ms;
  return {
    figure: `p99 from the planned start, stall of 1 s (by hand ${stallP99Ms} ms)`,
    value: p99?.value ?? Number.NaN,
    unit: 'ms',
    interval: null,
    samples: p99?.samples ?? 0,
  };
}
