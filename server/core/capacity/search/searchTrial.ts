import type { DrivenLevel } from '../../plan/search/searchSpec.ts';
import { excludedBecause, type LoadPoint } from '../../stages/loadPoint.ts';
import { type PointState, pointState } from '../sloCapacity.ts';

/** One stage that a search has driven. */
export interface SearchTrial extends DrivenLevel {
  /** `none`: the stage is no evidence, or an SLO is undecided. It counts for nothing but its time and load. */
  readonly state: PointState;
  /** Why it is none; null elsewhere. */
  readonly reason: string | null;
}

/** The load points of a search as its trials, in the order in which they were driven. */
export const trialsOf = (points: readonly LoadPoint[]): readonly SearchTrial[] =>
  points.map((point) => {
    const state = pointState(point);
    const undecided = point.slos.find((slo) => slo.state === 'unknown');
    const reason = excludedBecause(point) ?? undecided?.reason ?? 'no SLO judged it';
    return {
      level: point.level,
      holdMs: point.holdMs,
      state,
      reason: state === 'none' ? reason : null,
    };
  });
