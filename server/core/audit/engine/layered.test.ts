import { expect, it } from 'vitest';
import { emptyLayer, entriesOf, keysOf, type Layered } from './layered.ts';

it('gives every key once with the value of its uppermost layer', () => {
  const layers: Layered<number> = {
    own: new Map([
      ['a', 1],
      ['b', 2],
    ]),
    below: {
      own: new Map(),
      below: {
        own: new Map([
          ['b', 3],
          ['c', 4],
        ]),
        below: { own: new Map([['c', 5]]), below: emptyLayer },
      },
    },
  };
  expect([...entriesOf(layers)]).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 4],
  ]);
  expect([...keysOf(layers)]).toEqual(['a', 'b', 'c']);
  expect([...entriesOf(emptyLayer)]).toEqual([]);
});
