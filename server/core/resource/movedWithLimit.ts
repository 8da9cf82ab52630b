import { breachLevel, isEvidence, type LoadPoint } from '../stages/loadPoint.ts';
import { formatPercent } from '../text/units.ts';
import { resourceKind } from './registry.ts';
import type { ResourceSecond } from './resourceSecond.ts';
import {
  byLevel,
  type MovedResource,
  type ResourceRow,
  type ResourceUse,
  resourceRows,
} from './resourceUse.ts';

/** The levels on both sides of the limit; null where a run found none. */
export interface LimitLevels {
  readonly lower: number;
  readonly upper: number;
}

/** A straight line needs two loads, and says nothing with one. */
const loadsMin = 2;

/** What the target's processes used at each load, and what of it moved with the limit; null where nothing was read. */
export function resourceUse(
  points: readonly LoadPoint[],
  seconds: readonly ResourceSecond[],
  limit: LimitLevels | null,
): ResourceUse | null {
  const rows = resourceRows(points, seconds);
  if (rows.length === 0) return null;
  if (limit === null) {
    const text = 'the run found no limit, so nothing can have moved with it';
    return { rows, moved: [], text };
  }
  const moved = rows
    .flatMap((row) => movedOf(row, points, limit) ?? [])
    .sort((a, b) => Number(b.isAtCeiling) - Number(a.isAtCeiling) || growthOf(b) - growthOf(a));
  return { rows, moved, text: textOf(moved, limit) };
}

/**
 * A resource moved with the limit when its mean at the first load beyond it exceeds, by the step of its kind, what a straight
 * line through the loads that met every SLO gives there; or when it has come to its ceiling there.
 */
function movedOf(
  row: ResourceRow,
  points: readonly LoadPoint[],
  { lower, upper }: LimitLevels,
): MovedResource | null {
  const kind = resourceKind(row.kind);
  if (kind === undefined) return null;
  const below = byLevel(row, points, (point) => isEvidence(point) && point.level <= lower);
  const at = byLevel(row, points, (point) => isEvidence(point) && breachLevel(point) === upper);
  const [last] = below.slice(-1);
  const [beyond] = at.slice(-1);
  if (below.length < loadsMin || last === undefined || beyond === undefined) return null;
  const expected = Math.max(0, lineAt(below, upper));
  const isAtCeiling =
    kind.ceiling !== null && beyond.mean >= kind.ceiling && last.mean < kind.ceiling;
  if (beyond.mean - expected < kind.step && !isAtCeiling) return null;
  return {
    ...{ process: row.process, kind: row.kind, from: last.mean, to: beyond.mean },
    ...{ expected, isAtCeiling },
  };
}

/** Least squares over two levels or more. */
function lineAt(
  loads: readonly { readonly level: number; readonly mean: number }[],
  level: number,
): number {
  const n = loads.length;
  const meanLevel = loads.reduce((sum, each) => sum + each.level, 0) / n;
  const meanValue = loads.reduce((sum, each) => sum + each.mean, 0) / n;
  const spread = loads.reduce((sum, each) => sum + (each.level - meanLevel) ** 2, 0);
  const together = loads.reduce(
    (sum, each) => sum + (each.level - meanLevel) * (each.mean - meanValue),
    0,
  );
  return meanValue + (together / spread) * (level - meanLevel);
}

/** In steps of its kind, so that kinds of different units can be put in order. */
const growthOf = ({ kind, to, expected }: MovedResource): number =>
  (to - expected) / (resourceKind(kind)?.step ?? 1);

/** More are in the table. */
const toldMax = 3;

function textOf(moved: readonly MovedResource[], { upper }: LimitLevels): string {
  const at = `at ${formatPercent(Number(upper.toFixed(3)))} of the peak`;
  if (moved.length === 0) return `nothing that was read grew by more than the load ${at}`;
  const told = moved.slice(0, toldMax).map(movedText).join('; ');
  const more = moved.length > toldMax ? `; and ${moved.length - toldMax} more` : '';
  return `moved with the limit, ${at}: ${told}${more}. That is no proof of what binds`;
}

/** `bank-mock work queued 0 to 31 (2 by the load alone)`. */
export function movedText({
  process,
  kind,
  from,
  to,
  expected,
  isAtCeiling,
}: MovedResource): string {
  const known = resourceKind(kind);
  if (known === undefined) return `${process} ${kind}`;
  const { title, format } = known;
  const end = isAtCeiling ? ', its ceiling' : '';
  return `${process} ${title} ${format(from)} to ${format(to)}${end} (${format(expected)} by the load alone)`;
}
