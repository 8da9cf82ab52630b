import type { Cell } from './frame.ts';
import { overdueAt, type RecordedRound } from './overdue.ts';

/**
 * What counts as an error, in the live figures, the abort rules, the SLOs, the stages and every report: a journey
 * that failed, and one that is open past its path's latency bound. A target that hangs finishes nothing, so a
 * share of finished journeys alone would not show it.
 */
export interface ErrorCounts {
  /** Ended by the target, failed ones among them; what says nothing about the target is left out. */
  readonly finished: number;
  readonly failed: number;
  /** Not finished and open for longer than the bound of their path. */
  readonly overdue: number;
}

/** Errors as a share (0..1) of the journeys that finished or are overdue; null when there is none. */
export function errorShareOf({ finished, failed, overdue }: ErrorCounts): number | null {
  const all = finished + overdue;
  return all === 0 ? null : (failed + overdue) / all;
}

/** The errors of some paths in the window of `windowSeconds` that ends with second `end` of a round. */
export function windowErrors(
  recorded: RecordedRound,
  paths: readonly Parameters<typeof overdueAt>[2][],
  windowSeconds: number,
  end: number,
): ErrorCounts {
  const names = new Set(paths.map(({ name }) => name));
  const cells = recorded.seconds
    .slice(Math.max(0, end + 1 - windowSeconds), end + 1)
    .flatMap((second) => second.cells.filter(({ path }) => names.has(path)));
  const total = (of: (cell: Cell) => number): number =>
    cells.reduce((sum, cell) => sum + of(cell), 0);
  return {
    finished: total((cell) => cell.finished - (cell.noEvidence ?? 0)),
    failed: total((cell) => cell.failed),
    overdue: paths.reduce((sum, path) => sum + overdueAt(recorded, end, path), 0),
  };
}
