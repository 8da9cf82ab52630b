import { expect, it } from 'vitest';
import { automatonOf } from './automaton.ts';

const plain = (declared: Parameters<typeof automatonOf>[0]) =>
  Object.fromEntries([...automatonOf(declared)].map(([name, ways]) => [name, [...ways].sort()]));

it('leads from each declared state to all that follow it, however far', () => {
  expect(plain({ placed: ['paid', 'cancelled'], paid: ['shipped'], cancelled: [] })).toEqual({
    placed: ['cancelled', 'paid', 'shipped'],
    paid: ['shipped'],
    cancelled: [],
    shipped: [],
  });
});

it('leads back to a state only along a circle', () => {
  expect(plain({ a: ['b'], b: ['a'], c: ['c'], d: ['a'] })).toEqual({
    ...{ a: ['a', 'b'], b: ['a', 'b'], c: ['c'], d: ['a', 'b'] },
  });
});

it('takes names of objects for names of states', () => {
  expect(plain({ placed: ['constructor'] })).toEqual({ placed: ['constructor'], constructor: [] });
});
