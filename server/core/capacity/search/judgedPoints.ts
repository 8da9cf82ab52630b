import type { SearchSpec } from '../../plan/search/searchSpec.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { pointState } from '../sloCapacity.ts';
import { votesOf } from './enclosure.ts';
import { trialsOf } from './searchTrial.ts';

/**
 * The points that decide. A search drives a level several times, and most of its trials decide: the first point of them stands for the
 * level, and that of a breach where there are as many. Elsewhere every point decides.
 */
export function judgedPoints(
  { search }: { readonly search?: SearchSpec },
  points: readonly LoadPoint[],
): readonly LoadPoint[] {
  if (search === undefined) return points;
  return votesOf(trialsOf(points)).flatMap(({ level, passes, breaches }) => {
    const state = passes > breaches ? 'passing' : breaches > 0 ? 'breaching' : 'none';
    const first = points.find((point) => point.level === level && pointState(point) === state);
    return first === undefined ? [] : [first];
  });
}
