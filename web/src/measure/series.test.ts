import { describe, expect, test } from 'vitest';
import { plan, samples, second } from '../api/run.support.ts';
import { planAxis } from './axis.ts';
import { compactSecond } from './second.ts';
import {
  customerWindow,
  errorSeries,
  loadSeries,
  offeredSeries,
  onAxis,
  quantileSeries,
  thinOut,
} from './series.ts';

const axis = planAxis(plan);
const seconds = (...list: Parameters<typeof second>[]) =>
  list.map((args) => compactSecond(second(...args)));

describe('series', () => {
  test('a second is drawn at its middle; a missing one is a gap', () => {
    const rows = onAxis(seconds([1, []], [4, []]), axis);
    expect(rows.map(({ x, second: s }) => [x, s === null])).toEqual([
      [1.5, false],
      [2.5, true],
      [3.5, true],
      [4.5, false],
    ]);
    const series = loadSeries(seconds([1, [['pay', 5]]], [3, [['pay', 7]]]), axis, ['pay']);
    expect(series.achieved).toEqual([
      { x: 1.5, y: 5 },
      { x: 2.5, y: null },
      { x: 3.5, y: 7 },
    ]);
  });

  test('started, dropped and achieved add up over the chosen paths', () => {
    const series = loadSeries(
      seconds([
        1,
        [
          ['pay', 5],
          ['browse', 7],
        ],
      ]),
      axis,
      ['browse', 'pay'],
    );
    expect(series.started[0]?.y).toBe(14);
    expect(series.dropped[0]?.y).toBe(4);
    expect(series.achieved[0]?.y).toBe(12);
  });

  test('the offered rate is drawn to the end of the plan, by no more corners than a chart shows', () => {
    expect(offeredSeries(axis, ['pay']).map(({ x, y }) => [x, y])).toEqual([
      [0, 50],
      [4, 50],
      [4, 100],
      [8, 100],
    ]);
    const [first] = axis.stages;
    const of = (stages: number) => ({
      ...axis,
      endSeconds: 4,
      stages: Array.from({ length: stages }, () => first).flatMap((each) => each ?? []),
    });
    expect(offeredSeries(of(600), ['pay'])).toHaveLength(1200);
    expect(offeredSeries(of(601), ['pay'])).toHaveLength(601);
  });

  test('a percentile is computed over the last five seconds', () => {
    // 100 fast samples each second; the sixth second holds slow ones only.
    const list = seconds(
      ...[1, 2, 3, 4, 5].map((at): Parameters<typeof second> => [at, [['pay', 100, 0, 5]]]),
      [6, [['pay', 100, 0, 9]]],
    );
    const points = quantileSeries(list, axis, ['pay'], 0.5);
    expect(points.map((point) => point.samples)).toEqual([100, 200, 300, 400, 500, 500]);
    expect(points[5]?.y).toBeCloseTo(2 ** 4.5, 10);
    const p95 = quantileSeries(list, axis, ['pay'], 0.95);
    expect(p95[5]?.y).toBeCloseTo(2 ** 8.5, 10);
    expect(p95.map((point) => point.thin)).toEqual([true, false, false, false, false, false]);
  });

  test('errors are a share of the journeys that ended or are open past their bound', () => {
    // Nine began and eight ended; a second later, at the bound, one is open past it.
    const points = errorSeries(plan, seconds([1, [['pay', 8, 2]]], [2, []]), axis, ['pay']);
    expect(points).toEqual([
      { x: 1.5, y: 25 },
      { x: 2.5, y: 100 },
    ]);
    expect(errorSeries(plan, seconds([1, [['browse', 8, 2]]]), axis, ['pay'])).toEqual([
      { x: 1.5, y: null },
    ]);
  });

  test('thinning keeps maxima and gaps', () => {
    const points = [3, 9, 1, 2, null, 8].map((y, x) => ({ x, y }));
    expect(thinOut(points, 6)).toBe(points);
    expect(thinOut(points, 3)).toEqual([
      { x: 1, y: 9 },
      { x: 3, y: 2 },
      { x: 4, y: null },
    ]);
  });

  test('customers are counted over their last seconds', () => {
    const customers = (at: number, requests: number, errors: number) => ({
      round: 0,
      second: at,
      requests,
      errors,
      latencyMs: samples(requests - errors, at),
    });
    const window = customerWindow(
      [customers(1, 50, 50), customers(2, 100, 0), customers(3, 110, 10)],
      2,
    );
    expect(window).toMatchObject({ requests: 210, errors: 10, errorShare: 10 / 210, samples: 200 });
    expect(window.p95Ms).toBeCloseTo(2 ** 2.5, 10);
    expect(customerWindow([], 5).errorShare).toBeNull();
  });
});
