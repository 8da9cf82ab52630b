import { type Group, groupBy } from '../groupBy.ts';
import { addFlow, type FlowCounts, isFlowEmpty } from './flowCounts.ts';
import { type Histogram, mergeHistograms } from './histogram.ts';
import type { JourneySamples } from './journeySamples.ts';

/** One second of one shard: the change since the previous frame. Stored as JSON in the run's folder and PostgreSQL. */
export interface Frame {
  readonly round: number;
  readonly shard: number;
  readonly epoch: number;
  /** Seconds since the round's start; unique with (run, round, shard, epoch). */
  readonly second: number;
  /** The interval that the counts cover, since the round's start; longer than 1 s after a lost push. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Jump of the machine's wall clock against its monotonic clock in the interval; absent without one. */
  readonly clockJumpMs?: number;
  readonly cells: readonly Cell[];
  readonly generator: GeneratorSample;
  /**
   * Requests by `host:port address` of names with several addresses, and by target and base URL of a target with
   * several; absent without such a name or target. Names that share an address are one name, joined by `,`.
   */
  readonly reached?: Readonly<Record<string, number>>;
  /** Single journeys that were told in the interval; absent without any. */
  readonly samples?: JourneySamples;
}

/** Counts of one path in one stage. Journeys are the unit; requests are counted in the steps. */
export interface Cell {
  readonly path: string;
  readonly stage: number;
  readonly started: number;
  readonly dropped: number;
  /** Ended in any way: correct + refused + failed + noEvidence (+ interrupted, which k6 reports separately). */
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  /**
   * Ended by what is not the target's failure: the generator could not send them, the configuration kept them
   * from it, or whose failure it is cannot be known. They are in neither `failed` nor `correct`. Absent: none.
   */
  readonly noEvidence?: number;
  /** Service time of correct journeys: the sum of their requests, without think time. */
  readonly journeyMs: Histogram;
  /**
   * Response time of correct journeys: planned start to last answer, without think time. Empty from the shard's
   * first drop in this path and stage on, since later planned starts are unknown. Absent in recordings of 0.1.0.
   */
  readonly responseMs?: Histogram;
  /** How late journeys started against the plan; empty from the shard's first drop on. */
  readonly startLagMs: Histogram;
  readonly steps: readonly StepCell[];
}

export interface StepCell {
  readonly step: string;
  readonly requests: number;
  /** Failed requests by reason: `status 503`, `timeout`, `refused`, `check stock-left`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Requests that say nothing about the target, by reason (`no free local port`). Absent: none. */
  readonly noEvidence?: Readonly<Record<string, number>>;
  /** Of a step that places orders: its business refusals by reason (`status 429`). Absent: none. */
  readonly refusedBy?: Readonly<Record<string, number>>;
  /** How often the step, or the block of this name, did what its flow words ask for. Absent: never. */
  readonly flow?: FlowCounts;
  /**
   * Service time of correct answers. In a step without a percentile SLO it is k6's own histogram, which
   * includes answers that have the expected status and fail a check.
   */
  readonly serviceMs: Histogram;
}

export interface GeneratorSample {
  /** Host name of the shard's machine; shards of one machine share its CPU. */
  readonly host?: string;
  /** The shard's machine has an address of the target. Absent: it has none, or a worker before this field. */
  readonly sharesTarget?: true;
  /** CPU of k6, and of its worker, as a share (0..1) of what they may use; absent when k6 had ended. */
  readonly k6CpuShare?: number;
  readonly workerCpuShare: number;
  readonly memoryBytes: number;
  readonly vusBusy: number;
  readonly vusPlanned: number;
  /** Absent in recordings of older workers. */
  readonly lag?: GeneratorLag;
}

/** Delays of a shard's generator in the second. */
export interface GeneratorLag {
  /** Delay of the worker's event loop. */
  readonly workerP99Ms: number;
  readonly workerMaxMs: number;
  /**
   * Time that k6's threads were ready to run without a CPU, as a share of the CPUs that k6 may use. Threads wait
   * in parallel, so it may exceed 1. Null where the system does not report it.
   */
  readonly k6WaitShare: number | null;
  /** Shares of all CPUs of the machine: used by all processes, and taken by the hypervisor. */
  readonly hostCpuShare: number | null;
  readonly hostStealShare: number | null;
}

/** Merges the cells of several frames by path and stage: counts are added, histograms merged. */
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
    ...noEvidenceOf(sum(cells, (cell) => cell.noEvidence ?? 0)),
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

const noEvidenceOf = (noEvidence: number) => (noEvidence === 0 ? {} : { noEvidence });

function addSteps(steps: Group<StepCell>): StepCell {
  const noEvidence = addCounts(steps.map((step) => step.noEvidence ?? {}));
  const refusedBy = addCounts(steps.map((step) => step.refusedBy ?? {}));
  const flow = addFlow(steps.map((step) => step.flow ?? {}));
  return {
    step: steps[0].step,
    requests: sum(steps, (step) => step.requests),
    failures: addCounts(steps.map((step) => step.failures)),
    ...(Object.keys(noEvidence).length === 0 ? {} : { noEvidence }),
    ...(Object.keys(refusedBy).length === 0 ? {} : { refusedBy }),
    ...(isFlowEmpty(flow) ? {} : { flow }),
    serviceMs: mergeHistograms(steps.map((step) => step.serviceMs)),
  };
}

export function addCounts(
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
