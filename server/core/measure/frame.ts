import type { Histogram } from './histogram.ts';

/** One second of one shard: what changed since the frame before. Written to disk and PostgreSQL as JSON. */
export interface Frame {
  readonly round: number;
  readonly shard: number;
  readonly epoch: number;
  /** Seconds since the round's start; unique with (run, round, shard, epoch). */
  readonly second: number;
  /** The interval that the counts cover, since the round's start; longer than 1 s after a lost push. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly cells: readonly Cell[];
  readonly generator: GeneratorSample;
}

/** Counts of one path in one stage. Journeys are the unit; requests are counted in the steps. */
export interface Cell {
  readonly path: string;
  readonly stage: number;
  readonly started: number;
  readonly dropped: number;
  /** Ended, however. finished = correct + refused + failed (+ interrupted, which k6 reports apart). */
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  /** Service time of correct journeys: sum of their requests, think time left out. */
  readonly journeyMs: Histogram;
  /** How late journeys began against the plan; empty from the shard's first drop on. */
  readonly startLagMs: Histogram;
  readonly steps: readonly StepCell[];
}

export interface StepCell {
  readonly step: string;
  readonly requests: number;
  /** Failed requests by reason: `status 503`, `timeout`, `refused`, `check stock-left`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Service time of correct answers. */
  readonly serviceMs: Histogram;
}

export interface GeneratorSample {
  /** CPU of k6 and of the worker beside it, as a share of the CPU they may use (0..1). */
  readonly k6CpuShare: number;
  readonly workerCpuShare: number;
  readonly memoryBytes: number;
  readonly vusBusy: number;
  readonly vusPlanned: number;
}
