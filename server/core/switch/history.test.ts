import { expect, it } from 'vitest';
import { foldHistory } from './history.ts';

it('gives each switch what its last entry left', () => {
  const folded = foldHistory([
    { switch: 'a', after: true },
    { switch: 'b', after: 3 },
    { switch: 'a', after: false },
  ]);
  expect([...folded]).toEqual([
    ['a', false],
    ['b', 3],
  ]);
});
