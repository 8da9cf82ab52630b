import { histogramOf } from '../../test/support/histogramOf.ts';
import type { Unfinished } from '../measure/censoredSample.ts';
import { type PathTotals, totalsOf } from '../measure/pathTotals.ts';
import type { PathActivity } from './sloKind.ts';

/** What a path did in a stage, for the tests of SLO kinds. */
export const activity = (
  measured: Partial<PathTotals>,
  unfinished: Partial<Unfinished> = {},
  rest: Partial<Pick<PathActivity, 'goodMs' | 'hold'>> = {},
): PathActivity => ({
  journey: { steps: [], latencyBoundMs: 1000 },
  measured: { ...totalsOf([]), ...measured },
  unfinished: {
    interrupted: 0,
    pending: 0,
    droppedByTarget: 0,
    droppedByGenerator: 0,
    noEvidence: 0,
    ...unfinished,
  },
  goodMs: null,
  hold: () => null,
  ...rest,
});

/** `fast` correct journeys of 50 ms and `slow` ones of 500 ms. */
export const journeys = (fast: number, slow = 0): Pick<PathTotals, 'correct' | 'journeyMs'> => ({
  correct: fast + slow,
  journeyMs: histogramOf([...Array(fast).fill(50), ...Array(slow).fill(500)]),
});
