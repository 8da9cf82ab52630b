import { expect, it } from 'vitest';
import { groupBy } from './groupBy.ts';

it('groups by any key, in the order in which keys and items come', () => {
  const groups = groupBy([3, 1, 4, 6, 5], (n) => n % 2 === 0);
  expect([...groups]).toEqual([
    [false, [3, 1, 5]],
    [true, [4, 6]],
  ]);
  expect([...groupBy([], String)]).toEqual([]);
});
