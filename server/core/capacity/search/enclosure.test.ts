import { expect, it } from 'vitest';
import { enclosureOf, votesOf } from './enclosure.ts';
import type { SearchTrial } from './searchTrial.ts';

const trial = (level: number, state: SearchTrial['state']): SearchTrial => ({
  ...{ level, state, holdMs: 20_000, reason: null },
});
/** `p`: passing, `b`: breaching, `n`: no evidence. */
const trialsAt = (levels: Readonly<Record<string, string>>): readonly SearchTrial[] =>
  Object.entries(levels).flatMap(([level, states]) =>
    [...states].map((state) =>
      trial(Number(level), state === 'p' ? 'passing' : state === 'b' ? 'breaching' : 'none'),
    ),
  );
const ends = (levels: Readonly<Record<string, string>>) => {
  const { lastPass, firstFail } = enclosureOf(votesOf(trialsAt(levels)));
  return [lastPass?.level ?? null, firstFail?.level ?? null];
};

it('counts the trials of each level, rising', () => {
  expect(votesOf(trialsAt({ '1.5': 'b', '0.5': 'ppnb' }))).toEqual([
    { level: 0.5, passes: 2, breaches: 1, unknown: 1 },
    { level: 1.5, passes: 0, breaches: 1, unknown: 0 },
  ]);
});

it.each([
  [{}, [null, null]],
  [{ '0.5': 'p', '1': 'p' }, [1, null]],
  [{ '0.5': 'b' }, [null, 0.5]],
  [{ '0.5': 'p', '1': 'b', '2': 'b' }, [0.5, 1]],
  [{ '0.5': 'p', '0.8': 'n', '1': 'b' }, [0.5, 1]],
  // Most decide; of as many of both the level fails.
  [{ '0.5': 'p', '0.9': 'pbp', '1': 'bpb' }, [0.9, 1]],
  [{ '0.5': 'p', '0.9': 'pb', '1': 'b' }, [0.5, 0.9]],
  // What passes above the first fail does not count.
  [{ '0.5': 'p', '0.9': 'b', '1': 'p' }, [0.5, 0.9]],
])('encloses the limit of %j between %j', (levels, expected) => {
  expect(ends(levels)).toEqual(expected);
});
