import { expect, test } from 'vitest';
import { drillEvent } from './drill.support.ts';
import { joinEvents } from './useLiveDrill.ts';

const numbers = (held: readonly number[], news: readonly number[]) =>
  joinEvents(
    held.map((seq) => drillEvent(seq)),
    news.map((seq) => drillEvent(seq)),
  ).map(({ seq }) => seq);

test('events that the client has already are not taken twice', () => {
  expect(numbers([], [1, 2])).toEqual([1, 2]);
  expect(numbers([1, 2], [2, 3])).toEqual([1, 2, 3]);
  expect(numbers([1, 2], [])).toEqual([1, 2]);
});
