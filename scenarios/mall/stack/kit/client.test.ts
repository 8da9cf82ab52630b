import { expect, it } from 'vitest';
import { inTurn } from './client.ts';

it('takes the members in turn, and says whose addresses are missing', () => {
  const next = inTurn('catalog', ['a', 'b', 'c']);
  expect([next(), next(), next(), next()]).toEqual(['a', 'b', 'c', 'a']);
  expect(inTurn('catalog', [])).toThrow('no address of catalog is known');
});
