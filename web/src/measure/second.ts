import type { FailureSample, Histogram, ShardGenerator, TimelineSecond } from '../api/generated.ts';
import { mergeHistograms } from './histogram.ts';

/** One second of the timeline: the cells of a path added up over stages, without steps. */
export interface Second {
  readonly round: number;
  readonly second: number;
  readonly shards: number;
  readonly missing: readonly number[];
  readonly paths: Readonly<Record<string, PathSecond>>;
  /** The same, apart for each stage that a path's journeys began in. */
  readonly cells: readonly StageCell[];
  readonly generators: readonly ShardGenerator[];
  /** Requests by `host:port address`, of names with several addresses. */
  readonly reached?: Readonly<Record<string, number>>;
  /** Failing answers, in the seconds that have some. */
  readonly failures?: readonly FailureSample[];
}

export interface PathSecond {
  readonly started: number;
  readonly dropped: number;
  readonly finished: number;
  readonly correct: number;
  readonly refused: number;
  readonly failed: number;
  /** Ended by what is not the target's failure: no part of the errors. */
  readonly noEvidence?: number | undefined;
  readonly journeyMs: Histogram;
}

export interface StageCell extends PathSecond {
  readonly path: string;
  readonly stage: number;
}

export const emptyPathSecond: PathSecond = {
  started: 0,
  dropped: 0,
  finished: 0,
  correct: 0,
  refused: 0,
  failed: 0,
  noEvidence: 0,
  journeyMs: { schema: 3, count: 0, zeroCount: 0, buckets: [] },
};

export function compactSecond(full: TimelineSecond): Second {
  const parts: Record<string, PathSecond[]> = {};
  for (const cell of full.cells) {
    const list = parts[cell.path] ?? [];
    list.push(cell);
    parts[cell.path] = list;
  }
  const failures = full.samples?.failures ?? [];
  return {
    round: full.round,
    second: full.second,
    shards: full.shards.length,
    missing: full.missing,
    paths: Object.fromEntries(
      Object.entries(parts).map(([path, cells]) => [path, addPathSeconds(cells)]),
    ),
    cells: full.cells.map(withoutSteps),
    generators: full.generators,
    ...(full.reached === undefined ? {} : { reached: full.reached }),
    ...(failures.length === 0 ? {} : { failures }),
  };
}

function withoutSteps({ path, stage, ...cell }: TimelineSecond['cells'][number]): StageCell {
  return { path, stage, ...addPathSeconds([cell]) };
}

/** One cell for each path and stage. */
export function addCells(cells: readonly StageCell[]): readonly StageCell[] {
  const groups = new Map<string, [StageCell, ...StageCell[]]>();
  for (const cell of cells) {
    const key = `${cell.stage} ${cell.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return [...groups.values()].map((group) => {
    const [{ path, stage }] = group;
    return { path, stage, ...addPathSeconds(group) };
  });
}

/** The sum: counts add up, histograms merge. */
export function addPathSeconds(parts: readonly PathSecond[]): PathSecond {
  const total = { ...emptyPathSecond, noEvidence: 0 };
  for (const part of parts) {
    total.started += part.started;
    total.dropped += part.dropped;
    total.finished += part.finished;
    total.correct += part.correct;
    total.refused += part.refused;
    total.failed += part.failed;
    total.noEvidence += part.noEvidence ?? 0;
  }
  return { ...total, journeyMs: mergeHistograms(parts.map((part) => part.journeyMs)) };
}

/** Journeys that the target ended: finished ones but those that ended by another's failure. */
export const endedByTarget = ({ finished, noEvidence = 0 }: PathSecond): number =>
  finished - noEvidence;

/**
 * Errors, failed journeys and those open past their bound, as a share of the journeys that the target ended or that
 * are so open; null when there is none.
 */
export function errorShare(second: PathSecond, overdue = 0): number | null {
  const all = endedByTarget(second) + overdue;
  return all === 0 ? null : (second.failed + overdue) / all;
}
