import { expect, it } from 'vitest';
import type { Leak } from '../core/leaks.ts';
import { joinScans, scanTally } from './tally.ts';

const leak = (id: string): Leak => ({ place: 'p', id, owner: 'live', text: `${id}: wrong` });

it('counts what it judged, and is full beyond its limit only', () => {
  const tally = scanTally('live.orders', 2, 5);
  tally.judged(null);
  tally.judged(leak('a'));
  expect(tally.full()).toBe(false);
  expect(tally.result()).toEqual({
    scanned: [{ place: 'live.orders', rows: 2 }],
    leaks: [leak('a')],
    problems: [],
  });
  tally.judged(null);
  expect(tally.full()).toBe(true);
  expect(tally.result()).toEqual({
    scanned: [{ place: 'live.orders', rows: 3 }],
    leaks: [leak('a')],
    problems: ['live.orders holds more than 2; the rest was not looked at'],
  });
});

it('lists so many leaks, counts the rest, and is whole when all are listed', () => {
  const tally = scanTally('p', 9, 2);
  for (const id of ['a', 'b']) tally.judged(leak(id));
  expect(tally.result().problems).toEqual([]);
  for (const id of ['c', 'd']) tally.judged(leak(id));
  expect(tally.result()).toEqual({
    scanned: [{ place: 'p', rows: 4 }],
    leaks: [leak('a'), leak('b')],
    problems: ['p has 2 more leaks than are listed'],
  });
});

it('joins scans in their order', () => {
  const part = (place: string) => ({
    scanned: [{ place, rows: 1 }],
    leaks: [leak(place)],
    problems: [`${place} problem`],
  });
  expect(joinScans([part('a'), part('b')])).toEqual({
    scanned: [
      { place: 'a', rows: 1 },
      { place: 'b', rows: 1 },
    ],
    leaks: [leak('a'), leak('b')],
    problems: ['a problem', 'b problem'],
  });
  expect(joinScans([])).toEqual({ scanned: [], leaks: [], problems: [] });
});
