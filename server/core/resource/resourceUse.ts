import { groupBy } from '../groupBy.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { resourceKinds } from './registry.ts';
import type { ResourceSecond } from './resourceSecond.ts';

/** What the target's processes used while load ran. */
export interface ResourceUse {
  readonly rows: readonly ResourceRow[];
  /** What moved with the limit, most first; shown beside it, and no proof that it binds. */
  readonly moved: readonly MovedResource[];
  /** One sentence of it. */
  readonly text: string;
}

/** One resource of one process. */
export interface ResourceRow {
  readonly process: string;
  readonly kind: string;
  /** Its mean at each load point of the report, in their order; null where it was not read. */
  readonly means: readonly (number | null)[];
}

/** A resource that grew at the limit by more than the load explains. */
export interface MovedResource {
  readonly process: string;
  readonly kind: string;
  /** At the highest load below the limit that met every SLO. */
  readonly from: number;
  /** At the limit. */
  readonly to: number;
  /** What a straight line through the loads below the limit gives there. */
  readonly expected: number;
  readonly isAtCeiling: boolean;
}

/** A stage's first seconds are those of the stage before. */
const warmUpSeconds = 3;

/** The mean of each resource at each load point. */
export function resourceRows(
  points: readonly LoadPoint[],
  seconds: readonly ResourceSecond[],
): readonly ResourceRow[] {
  const names = [...new Set(seconds.flatMap(({ processes }) => Object.keys(processes)))];
  const of = points.map((point) => secondsOf(point, seconds));
  return names.flatMap((process) =>
    resourceKinds.flatMap(({ name: kind }): ResourceRow[] => {
      const means = of.map((inside) =>
        mean(inside.flatMap(({ processes }) => processes[process]?.[kind] ?? [])),
      );
      return means.every((each) => each === null) ? [] : [{ process, kind, means }];
    }),
  );
}

/** Whole seconds of the hold, without its first ones. */
export function secondsOf(
  { round, startMs, holdMs }: LoadPoint,
  seconds: readonly ResourceSecond[],
): readonly ResourceSecond[] {
  const from = startMs / 1_000 + warmUpSeconds;
  const to = (startMs + holdMs) / 1_000;
  return seconds.filter(
    (each) => each.round === round && each.second >= from && each.second + 1 <= to,
  );
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of one resource over all points of one level, which a search drives several times. */
export function byLevel(
  row: ResourceRow,
  points: readonly LoadPoint[],
  isCounted: (point: LoadPoint) => boolean,
): readonly { readonly level: number; readonly mean: number }[] {
  const known = points.flatMap((point, nth) => {
    const value = row.means[nth];
    return value === null || value === undefined || !isCounted(point)
      ? []
      : [{ level: point.level, value }];
  });
  return [...groupBy(known, ({ level }) => level)]
    .map(([level, all]) => ({ level, mean: mean(all.map(({ value }) => value)) ?? 0 }))
    .sort((a, b) => a.level - b.level);
}
