import { expect, it } from 'vitest';
import type { Leak } from '../core/leaks.ts';
import { joinScans, scanTally } from './tally.ts';

const leak = (id: string, owner: Leak['owner'] = 'live'): Leak => ({
  place: 'p',
  id,
  owner,
  text: `${id}: wrong`,
});
const none = { count: 0, listed: [] };

it('counts what it judged, and is full beyond its limit only', () => {
  const tally = scanTally('live.orders', 'r1', 2, 5);
  tally.judged(null);
  tally.judged(leak('a'));
  expect(tally.full()).toBe(false);
  expect(tally.result()).toEqual({
    scanned: [{ place: 'live.orders', rows: 2 }],
    leaks: [leak('a')],
    older: none,
    problems: [],
  });
  tally.judged(null);
  expect(tally.full()).toBe(true);
  expect(tally.result()).toEqual({
    scanned: [{ place: 'live.orders', rows: 3 }],
    leaks: [leak('a')],
    older: none,
    problems: ['live.orders holds more than 2; the rest was not looked at'],
  });
});

it('lists so many leaks, counts the rest, and is whole when all are listed', () => {
  const tally = scanTally('p', 'r1', 9, 2);
  for (const id of ['a', 'b']) tally.judged(leak(id));
  expect(tally.result().problems).toEqual([]);
  for (const id of ['c', 'd']) tally.judged(leak(id));
  expect(tally.result()).toEqual({
    scanned: [{ place: 'p', rows: 4 }],
    leaks: [leak('a'), leak('b')],
    older: none,
    problems: ['p has 2 more leaks than are listed'],
  });
});

it('keeps apart what another run wrote, counts all of it, and lists so many', () => {
  const tally = scanTally('p', 'r1', 9, 2);
  for (const id of ['a', 'b', 'c']) tally.judged(leak(id, 'run r0'));
  tally.judged(leak('d', 'run r1'));
  expect(tally.result()).toEqual({
    scanned: [{ place: 'p', rows: 4 }],
    leaks: [leak('d', 'run r1')],
    older: { count: 3, listed: [leak('a', 'run r0'), leak('b', 'run r0')] },
    problems: [],
  });
});

it('joins scans in their order', () => {
  const part = (place: string) => ({
    scanned: [{ place, rows: 1 }],
    leaks: [leak(place)],
    older: { count: 2, listed: [leak(`older ${place}`)] },
    problems: [`${place} problem`],
  });
  expect(joinScans([part('a'), part('b')])).toEqual({
    scanned: [
      { place: 'a', rows: 1 },
      { place: 'b', rows: 1 },
    ],
    leaks: [leak('a'), leak('b')],
    older: { count: 4, listed: [leak('older a'), leak('older b')] },
    problems: ['a problem', 'b problem'],
  });
  expect(joinScans([])).toEqual({ scanned: [], leaks: [], older: none, problems: [] });
});

it('charges of a customer only what came since', () => {
  const rows = [
    { place: 'p', id: 'ann', rows: 2 },
    { place: 'q', id: 'bea', rows: 9 },
  ];
  const tally = scanTally('p', 'r1', 9, 5, { rows, uncounted: ['q'] });
  tally.judged(leak('ann', 'run r1'));
  for (const id of ['ann', 'bea', 'ann', 'ann']) tally.judged(leak(id));
  expect(tally.result()).toEqual({
    scanned: [{ place: 'p', rows: 5 }],
    leaks: [leak('ann', 'run r1'), leak('bea'), leak('ann')],
    older: { count: 2, listed: [leak('ann'), leak('ann')] },
    problems: [],
  });
});

it('cannot tell what came since where too much lay before, and finds its own run’s rows there', () => {
  const tally = scanTally('p', 'r1', 9, 5, { rows: [], uncounted: ['p'] });
  tally.judged(leak('ann'));
  tally.judged(leak('b', 'run r1'));
  expect(tally.result()).toEqual({
    scanned: [{ place: 'p', rows: 2 }],
    leaks: [leak('b', 'run r1')],
    older: { count: 1, listed: [leak('ann')] },
    problems: ['p held rows of too many customers before the load to tell which came since'],
  });
});
