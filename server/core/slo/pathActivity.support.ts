import { histogramOf } from '../../test/support/histogramOf.ts';
import type { Unended } from '../measure/population.ts';
import { type Tally, tally } from '../measure/tally.ts';
import type { PathActivity } from './sloKind.ts';

/** What a path did in a stage, for the tests of SLO kinds. */
export const activity = (
  measured: Partial<Tally>,
  unended: Partial<Unended> = {},
): PathActivity => ({
  journey: { steps: [], latencyBoundMs: 1000 },
  measured: { ...tally([]), ...measured },
  unended: { interrupted: 0, pending: 0, held: 0, unstarted: 0, ...unended },
});

/** `fast` correct journeys of 50 ms and `slow` ones of 500 ms. */
export const journeys = (fast: number, slow = 0): Pick<Tally, 'correct' | 'journeyMs'> => ({
  correct: fast + slow,
  journeyMs: histogramOf([...Array(fast).fill(50), ...Array(slow).fill(500)]),
});
