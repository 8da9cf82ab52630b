import type { Cell, Frame, StepCell } from '../../core/measure/frame.ts';
import { emptyHistogram, type Histogram, recordValue } from '../../core/measure/histogram.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

/** Frames like those of a busy shard of a browse → order → pay run, created once and sent many times. */
export interface CannedFrames {
  /** The frame of one shard and second. Each shard has its own phase within the second. */
  frame(shard: number, second: number): Frame;
  /** The end of this frame, in ms after the round's start. */
  readonly dueMs: (shard: number, second: number) => number;
}

const paths = [
  { path: 'browse', journeys: 60, steps: ['list', 'item'], medianMs: 12 },
  { path: 'order', journeys: 30, steps: ['item', 'place'], medianMs: 40 },
  { path: 'pay', journeys: 10, steps: ['place', 'pay'], medianMs: 90 },
] as const;
const VARIANTS = 40;

export function cannedFrames(seed: number): CannedFrames {
  // The seed makes every run of the benchmark send the same frames.
  const random = mulberry32(seed);
  const cells = Array.from({ length: VARIANTS }, () => paths.map((of) => cellOf(of, random)));
  const phases = Array.from({ length: 4096 }, () => Math.floor(random() * 1000));
  const phaseOf = (shard: number): number => phases[shard % phases.length] ?? 0;
  // A k6 pushes at its own phase, and the second of a frame's middle is the frame's second.
  const toMs = (shard: number, second: number): number => second * 1000 + 500 + phaseOf(shard);
  return {
    dueMs: toMs,
    frame: (shard, second) => ({
      round: 0,
      shard,
      epoch: 1,
      second,
      fromMs: second === 0 ? 0 : toMs(shard, second - 1),
      toMs: toMs(shard, second),
      cells: cells[(shard + second) % VARIANTS] ?? [],
      generator: {
        host: `host-${shard % 20}`,
        k6CpuShare: 0.4,
        workerCpuShare: 0.03,
        memoryBytes: 180_000_000,
        vusBusy: 40,
        vusPlanned: 120,
      },
    }),
  };
}

function cellOf(of: (typeof paths)[number], random: () => number): Cell {
  const { path, journeys: count, steps, medianMs } = of;
  return {
    path,
    stage: 0,
    started: count,
    dropped: 0,
    finished: count,
    correct: count,
    refused: 0,
    failed: 0,
    journeyMs: latencies(count, 6, medianMs * steps.length, random),
    startLagMs: latencies(count, 3, 0.4, random),
    steps: steps.map((step) => stepOf(step, count, medianMs, random)),
  };
}

function stepOf(step: string, requests: number, medianMs: number, random: () => number): StepCell {
  return { step, requests, failures: {}, serviceMs: latencies(requests, 5, medianMs, random) };
}

/** Lognormal, sigma 0.6 (G. E. P. Box and M. E. Muller 1958). */
function latencies(
  count: number,
  schema: number,
  medianMs: number,
  random: () => number,
): Histogram {
  let histogram = emptyHistogram(schema);
  for (let i = 0; i < count; i += 1) {
    const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    histogram = recordValue(histogram, medianMs * Math.exp(0.6 * z));
  }
  return histogram;
}
