import { type Group, groupBy } from '../groupBy.ts';
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
  /** By how much the machine's wall clock jumped meanwhile, against its monotonic one; absent: it did not. */
  readonly clockJumpMs?: number;
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
  /**
   * Response time of correct journeys: planned start to done, think time left out; empty from the
   * shard's first drop in this path and stage on, as its planned starts are unknown then. Recordings
   * of 0.1.0 have none.
   */
  readonly responseMs?: Histogram;
  /** How late journeys began against the plan; empty from the shard's first drop on. */
  readonly startLagMs: Histogram;
  readonly steps: readonly StepCell[];
}

export interface StepCell {
  readonly step: string;
  readonly requests: number;
  /** Failed requests by reason: `status 503`, `timeout`, `refused`, `check stock-left`. */
  readonly failures: Readonly<Record<string, number>>;
  /**
   * Service time of correct answers. In a step without a percentile SLO, whose latency is not
   * recorded on its own, an answer with a right status that fails a check counts here too.
   */
  readonly serviceMs: Histogram;
}

export interface GeneratorSample {
  /** Machine that the shard ran on; shards of one machine share its CPU. */
  readonly host?: string;
  /**
   * CPU of k6 and of the worker beside it, as a share of the CPU they may use (0..1). That of a k6 that
   * had ended by then is known to nobody, and absent.
   */
  readonly k6CpuShare?: number;
  readonly workerCpuShare: number;
  readonly memoryBytes: number;
  readonly vusBusy: number;
  readonly vusPlanned: number;
  /** Absent in frames of a worker that did not tell it. */
  readonly lag?: GeneratorLag;
}

/** What kept a shard's generator from its work within the second. */
export interface GeneratorLag {
  /** How late the worker's event loop came round. */
  readonly workerP99Ms: number;
  readonly workerMaxMs: number;
  /**
   * Time that k6's threads stood ready and had no CPU, as a share of the CPUs that k6 itself may run on;
   * threads wait side by side, so it may exceed 1. Null where the system does not tell.
   */
  readonly k6WaitShare: number | null;
  /** Of all CPUs of the machine: what anybody used, and what its hypervisor gave to others. */
  readonly hostCpuShare: number | null;
  readonly hostStealShare: number | null;
}

/** The same path and stage (or step) of several frames as one: counts add, histograms merge. */
export function mergeCells(lists: readonly (readonly Cell[])[]): readonly Cell[] {
  const same = groupBy(lists.flat(), (cell) => `${cell.stage} ${cell.path}`);
  return [...same.values()]
    .map(addCells)
    .sort((a, b) => a.stage - b.stage || order(a.path, b.path));
}

function addCells(cells: Group<Cell>): Cell {
  const [{ path, stage }] = cells;
  return {
    path,
    stage,
    started: sum(cells, (cell) => cell.started),
    dropped: sum(cells, (cell) => cell.dropped),
    finished: sum(cells, (cell) => cell.finished),
    correct: sum(cells, (cell) => cell.correct),
    refused: sum(cells, (cell) => cell.refused),
    failed: sum(cells, (cell) => cell.failed),
    journeyMs: mergeHistograms(cells.map((cell) => cell.journeyMs)),
    responseMs: mergeHistograms(cells.flatMap((cell) => cell.responseMs ?? [])),
    startLagMs: mergeHistograms(cells.map((cell) => cell.startLagMs)),
    steps: mergeSteps(cells.flatMap((cell) => cell.steps)),
  };
}

function mergeSteps(steps: readonly StepCell[]): readonly StepCell[] {
  return [...groupBy(steps, (step) => step.step).values()]
    .map(addSteps)
    .sort((a, b) => order(a.step, b.step));
}

function addSteps(steps: Group<StepCell>): StepCell {
  return {
    step: steps[0].step,
    requests: sum(steps, (step) => step.requests),
    failures: addCounts(steps.map((step) => step.failures)),
    serviceMs: mergeHistograms(steps.map((step) => step.serviceMs)),
  };
}

function addCounts(
  list: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const [key, count] of list.flatMap(Object.entries<number>)) {
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => order(a, b)));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** By code unit, so that every machine writes the same bytes. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
