import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeCells } from '../../core/measure/frame.ts';
import type { Histogram } from '../../core/measure/histogram.ts';
import { quantile } from '../../core/measure/quantile.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import { drivenPlan, driveRun, step } from '../../run/worker/shard/shardRun.support.ts';
import { exactQuantile, readRawSamples } from './rawSamples.ts';
import { type Shape, startShapedTarget } from './shapedTarget.ts';

export const accuracyQuantiles = [0.5, 0.95, 0.99, 0.999] as const;

export interface ShapeLoad {
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly shards: number;
}

/** Relative error of each quantile, in the order of `accuracyQuantiles`. */
export interface ShapeErrors {
  readonly shape: Shape;
  readonly samples: number;
  /** `fine` is from the journey histogram of `fine` precision, `coarse` from k6's own buckets. */
  readonly fine: readonly number[];
  readonly coarse: readonly number[];
}

/**
 * Runs real k6 shards against a target with the given latency shape and compares the merged percentiles
 * with those of the pooled raw samples, which k6 writes as a second output of the same run. Throws
 * when a shard does not end as `done`, or when a histogram does not hold every raw sample.
 */
export async function measureShape(
  shape: Shape,
  load: ShapeLoad,
  receiver: RemoteWriteReceiver,
): Promise<ShapeErrors> {
  const target = await startShapedTarget(shape);
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-accuracy-'));
  try {
    const plan = drivenPlan({
      baseUrl: target.url,
      shards: load.shards,
      paths: { look: { steps: [step('look')], ratePerSecond: load.ratePerSecond } },
      stages: [{ level: 1, holdMs: load.holdMs }],
      vus: load.shards * 200,
    });
    const fileOf = (shard: number) => join(folder, `raw-${shard}.json`);
    const run = await driveRun(plan, receiver, { rawOut: (held) => `json=${fileOf(held.shard)}` });
    await run.start();
    const outcomes = await run.outcomes;
    if (outcomes.some((outcome) => outcome !== 'done'))
      throw new Error(`the shards ended: ${outcomes}`);
    const shards = Array.from({ length: load.shards }, (_, shard) => shard);
    const frames = await Promise.all(
      shards.map((shard) => run.store.frames({ ...run.round, shard })),
    );
    const raw = await Promise.all(
      shards.map((shard) => readRawSamples(fileOf(shard), ['http_req_duration'])),
    );
    const values = raw.flat().map((sample) => sample.value);
    const [cell] = mergeCells(frames.flat().map((frame) => frame.cells));
    return {
      shape,
      samples: values.length,
      fine: errorsOf(cell?.journeyMs, values),
      coarse: errorsOf(cell?.steps[0]?.serviceMs, values),
    };
  } finally {
    target.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The comparison is valid only when the histogram holds exactly the raw values. */
function errorsOf(h: Histogram | undefined, values: readonly number[]): readonly number[] {
  if (h === undefined || h.count !== values.length) {
    throw new Error(`the histogram has ${h?.count ?? 0} values, and k6 wrote ${values.length}`);
  }
  return accuracyQuantiles.map((q) =>
    Math.abs((quantile(h, q) ?? 0) / exactQuantile(values, q) - 1),
  );
}
