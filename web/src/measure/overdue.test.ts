import { expect, test } from 'vitest';
import { plan, samples } from '../api/run.support.ts';
import { overdueSeries } from './overdue.ts';
import { compactSecond } from './second.ts';

/** A second in which journeys of pay, begun in `stage`, started and finished. The bound of pay is 1 s. */
const second = (at: number, started: number, finished: number, stage = 0, round = 0) =>
  compactSecond({
    round,
    second: at,
    shards: [0],
    missing: [],
    generators: [],
    cells: [
      {
        path: 'pay',
        stage,
        started,
        dropped: 0,
        finished,
        correct: finished,
        refused: 0,
        failed: 0,
        journeyMs: samples(finished, 5),
        startLagMs: samples(0, 0),
        steps: [],
      },
    ],
  });
const overdue = (...seconds: ReturnType<typeof second>[]) => overdueSeries(plan, seconds, ['pay']);

test('overdue are those that began the bound ago, less those that ended', () => {
  expect(overdue(second(0, 10, 0), second(1, 10, 3), second(2, 10, 10))).toEqual([0, 7, 7]);
  expect(overdue(second(0, 10, 0), second(1, 10, 10), second(2, 0, 10))).toEqual([0, 0, 0]);
});

test('what a stage left open counts until its hold and the bound are over', () => {
  // The first stage holds until 4 s, so its journeys are interrupted after 5 s.
  const left = [second(3, 5, 0), second(4, 8, 8, 1), second(5, 8, 8, 1)];
  expect(overdue(...left)).toEqual([0, 5, 0]);
});

test('other paths and rounds outside the plan count nothing', () => {
  const hung = [second(0, 5, 0), second(1, 0, 0)];
  expect(overdueSeries(plan, hung, ['browse'])).toEqual([0, 0]);
  expect(overdue(second(0, 5, 0, 0, 1), second(1, 0, 0, 0, 1))).toEqual([0, 0]);
});
