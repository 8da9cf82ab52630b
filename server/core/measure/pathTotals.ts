import { addFlow, type FlowCounts } from './flowCounts.ts';
import type { Cell, StepCell } from './frame.ts';
import { type Histogram, mergeHistograms } from './histogram.ts';
import type { TimelineSecond } from './timeline.ts';

/** Sums over cells of one path, mostly those of one stage: counts are added, histograms merged. */
export interface PathTotals {
  readonly started: number;
  readonly dropped: number;
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  /** Ended by what is not the target's failure. */
  readonly noEvidence: number;
  readonly requests: number;
  readonly journeyMs: Histogram;
  readonly responseMs: Histogram;
  readonly startLagMs: Histogram;
  readonly steps: ReadonlyMap<string, StepTotals>;
}

export interface StepTotals {
  readonly requests: number;
  readonly failures: ReadonlyMap<string, number>;
  readonly noEvidence: ReadonlyMap<string, number>;
  readonly refusedBy: ReadonlyMap<string, number>;
  readonly flow: FlowCounts;
  readonly serviceMs: Histogram;
}

/** The cells of a path in a stage in the given seconds. */
export function cellsOf(
  seconds: readonly Pick<TimelineSecond, 'cells'>[],
  path: string,
  stage: number,
): readonly Cell[] {
  return seconds.flatMap((s) => s.cells.filter((c) => c.path === path && c.stage === stage));
}

export function totalsOf(cells: readonly Cell[]): PathTotals {
  const total = (count: (cell: Cell) => number): number =>
    cells.reduce((sum, cell) => sum + count(cell), 0);
  const steps = tallySteps(cells.flatMap((cell) => cell.steps));
  return {
    started: total((c) => c.started),
    dropped: total((c) => c.dropped),
    finished: total((c) => c.finished),
    correct: total((c) => c.correct),
    refused: total((c) => c.refused),
    failed: total((c) => c.failed),
    noEvidence: total((c) => c.noEvidence ?? 0),
    requests: [...steps.values()].reduce((sum, step) => sum + step.requests, 0),
    journeyMs: mergeHistograms(cells.map((c) => c.journeyMs)),
    responseMs: mergeHistograms(cells.flatMap((c) => c.responseMs ?? [])),
    startLagMs: mergeHistograms(cells.map((c) => c.startLagMs)),
    steps,
  };
}

function tallySteps(cells: readonly StepCell[]): Map<string, StepTotals> {
  const byStep = new Map<string, StepCell[]>();
  for (const cell of cells) {
    const own = byStep.get(cell.step);
    if (own) own.push(cell);
    else byStep.set(cell.step, [cell]);
  }
  return new Map([...byStep].map(([step, list]) => [step, tallyStep(list)]));
}

function tallyStep(cells: readonly StepCell[]): StepTotals {
  return {
    requests: cells.reduce((sum, cell) => sum + cell.requests, 0),
    failures: countsByReason(cells.map((cell) => cell.failures)),
    noEvidence: countsByReason(cells.map((cell) => cell.noEvidence ?? {})),
    refusedBy: countsByReason(cells.map((cell) => cell.refusedBy ?? {})),
    flow: addFlow(cells.map((cell) => cell.flow ?? {})),
    serviceMs: mergeHistograms(cells.map((cell) => cell.serviceMs)),
  };
}

function countsByReason(
  list: readonly Readonly<Record<string, number>>[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [reason, count] of list.flatMap((each) => Object.entries(each))) {
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return counts;
}

/** Journeys that began and had ended in no way when the recording ended. */
export const openJourneys = (t: PathTotals): number =>
  Math.max(0, t.started - t.correct - t.refused - t.failed - t.noEvidence);
