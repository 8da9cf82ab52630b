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
  /** Runs of each shape. The result holds the worst error of them. */
  readonly rounds?: number;
  /** Whether to measure a target that stalls for 1 s as well; this run takes 20 s. Default true. */
  readonly stall?: boolean;
  /** Called with one line after each run. */
  readonly printProgress?: (line: string) => void;
}

/**
 * Measures how far the merged percentiles of real k6 shards are from those of the pooled raw samples of
 * the same run: the worst relative error for each latency shape and quantile, for `fine` and for k6's
 * own buckets. A last run measures the p99 from the planned start of a target that stalls for 1 s;
 * the calculated value is 800 ms. p99.9 needs rate × hold ≥ 10,000 samples.
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
        options.printProgress?.(`${shape}: ${describe(rounds.at(-1))}`);
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
    figure: `p99 from the planned start, stall of 1 s (calculated: ${stallP99Ms} ms)`,
    value: p99?.value ?? Number.NaN,
    unit: 'ms',
    interval: null,
    samples: p99?.samples ?? 0,
  };
}
