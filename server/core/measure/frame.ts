import { type Histogram, mergeHistograms } from './histogram.ts';

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
  /** Machine that the shard ran on; shards of one machine share its CPU. */
  readonly host?: string;
  /** CPU of k6 and of the worker beside it, as a share of the CPU they may use (0..1). */
  readonly k6CpuShare: number;
  readonly workerCpuShare: number;
  readonly memoryBytes: number;
  readonly vusBusy: number;
  readonly vusPlanned: number;
}

/** The same path and stage (or step) of two frames as one: counts add, histograms merge. */
export function mergeCells(lists: readonly (readonly Cell[])[]): readonly Cell[] {
  const merged = new Map<string, Cell>();
  for (const cell of lists.flat()) {
    const key = `${cell.stage} ${cell.path}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? cell : addCells(other, cell));
  }
  return [...merged.values()].sort((a, b) => a.stage - b.stage || order(a.path, b.path));
}

function addCells(a: Cell, b: Cell): Cell {
  return {
    path: a.path,
    stage: a.stage,
    started: a.started + b.started,
    dropped: a.dropped + b.dropped,
    finished: a.finished + b.finished,
    correct: a.correct + b.correct,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    journeyMs: mergeHistograms([a.journeyMs, b.journeyMs]),
    startLagMs: mergeHistograms([a.startLagMs, b.startLagMs]),
    steps: mergeSteps([...a.steps, ...b.steps]),
  };
}

function mergeSteps(steps: readonly StepCell[]): readonly StepCell[] {
  const merged = new Map<string, StepCell>();
  for (const step of steps) {
    const other = merged.get(step.step);
    merged.set(step.step, other === undefined ? step : addSteps(other, step));
  }
  return [...merged.values()].sort((a, b) => order(a.step, b.step));
}

function addSteps(a: StepCell, b: StepCell): StepCell {
  return {
    step: a.step,
    requests: a.requests + b.requests,
    failures: addCounts(a.failures, b.failures),
    serviceMs: mergeHistograms([a.serviceMs, b.serviceMs]),
  };
}

function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(order);
  return Object.fromEntries(keys.map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]));
}

/** By code unit, so that every machine writes the same bytes. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
