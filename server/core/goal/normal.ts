import { cellsOf, totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { excludedBecause, type LoadPoint } from '../stages/loadPoint.ts';
import { windowOfPath } from '../stages/window.ts';
import type { StagePlan } from '../traffic/round.ts';
import { goodPerSecond, isWhole } from './goodSeconds.ts';

/** The goodput of a path at the level before the overload, in journeys per second. */
export interface NormalPath {
  readonly path: string;
  readonly perSecond: number;
  /** Of the second with the fewest. */
  readonly lowest: number;
}

/** What is normal: the goodput of each path at the level before. Or why that level shows none. */
export function normalOf(
  plan: Plan,
  before: StagePlan,
  points: readonly LoadPoint[],
  seconds: readonly TimelineSecond[],
): readonly NormalPath[] | string {
  const point = points.find(({ round, stage }) => round === 0 && stage === before.index);
  if (point === undefined) return 'the level before was not measured';
  const excluded = excludedBecause(point);
  if (excluded !== null) return `the level before is no evidence: ${excluded}`;
  const open = point.slos.find(({ state }) => state !== 'met');
  if (open !== undefined) return `the level before was not normal: ${open.name} ${open.state}`;
  const paths = plan.paths.filter(({ name }) => point.paths[name] !== undefined);
  const normal = paths.map((path): NormalPath => {
    const totals = totalsOf(cellsOf(seconds, path.name, before.index));
    const window = windowOfPath(path, totals, before, seconds).seconds;
    const each = window
      .filter((second) => isWhole(plan, second))
      .map((second) => goodPerSecond(plan, path.name, [second]));
    return {
      path: path.name,
      perSecond: goodPerSecond(plan, path.name, window),
      lowest: each.length === 0 ? 0 : Math.min(...each),
    };
  });
  const none = normal.find(({ perSecond }) => perSecond === 0);
  return none === undefined ? normal : `${none.path} had no goodput at the level before`;
}
