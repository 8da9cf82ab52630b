import { describe, expect, test } from 'vitest';
import { offeredAt, planAxis, positionOf, stageAt } from './axis.ts';
import { latencyCriterion, plan, samples, second, withSlos } from './fixture.ts';
import { compactSecond } from './second.ts';
import {
  customerWindow,
  errorSeries,
  latencyLimit,
  loadSeries,
  offeredSeries,
  onAxis,
  quantileSeries,
  thinOut,
} from './series.ts';

const axis = planAxis(plan);
const seconds = (...list: Parameters<typeof second>[]) =>
  list.map((args) => compactSecond(second(...args)));

describe('the axis', () => {
  test('a stage holds from its start up to its end', () => {
    expect(stageAt(axis, 0)?.stage.index).toBe(0);
    expect(stageAt(axis, 3.999)?.stage.index).toBe(0);
    expect(stageAt(axis, 4)?.stage.index).toBe(1);
    expect(stageAt(axis, 8)).toBeNull();
  });

  test('what is offered is that of the second which begins there', () => {
    expect(offeredAt(axis, 0, ['browse', 'pay'])).toBe(125);
    expect(offeredAt(axis, 3, ['pay'])).toBe(50);
    expect(offeredAt(axis, 4, ['pay'])).toBe(100);
    expect(offeredAt(axis, 8, ['pay'])).toBe(0);
  });

  test('rounds follow one another', () => {
    const [round] = plan.rounds;
    const two = planAxis({
      ...plan,
      rounds: round === undefined ? [] : [round, { ...round, index: 1 }],
    });
    expect(positionOf(two, 1, 3)).toBe(11);
    expect(stageAt(two, 12)?.round).toBe(1);
    expect(two.endSeconds).toBe(16);
  });
});

describe('series', () => {
  test('a second stands at its middle; a missing one is a hole, not a line', () => {
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

  test('started, dropped and achieved of the paths asked for', () => {
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

  test('what is offered is drawn from the plan, to its end', () => {
    expect(offeredSeries(axis, ['pay']).map(({ x, y }) => [x, y])).toEqual([
      [0, 50],
      [1, 50],
      [2, 50],
      [3, 50],
      [4, 50],
      [5, 100],
      [6, 100],
      [7, 100],
      [8, 100],
    ]);
  });

  test('a percentile is that of the last five seconds together', () => {
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

  test('errors are a share of what finished, and nothing where nothing finished', () => {
    const points = errorSeries(seconds([1, [['pay', 8, 2]]], [2, []]), axis, ['pay']);
    expect(points).toEqual([
      { x: 1.5, y: 25 },
      { x: 2.5, y: null },
    ]);
  });

  test('thinning keeps peaks and holes', () => {
    const points = [3, 9, 1, 2, null, 8].map((y, x) => ({ x, y }));
    expect(thinOut(points, 6)).toBe(points);
    expect(thinOut(points, 3)).toEqual([
      { x: 1, y: 9 },
      { x: 3, y: 2 },
      { x: 4, y: null },
    ]);
  });

  test('customers over their last seconds', () => {
    const customers = (at: number, requests: number, errors: number) => ({
      round: 0,
      second: at,
      requests,
      errors,
      latencyMs: samples(requests - errors, at),
    });
    const window = customerWindow(
      [customers(1, 50, 50), customers(2, 10, 0), customers(3, 10, 1)],
      2,
    );
    expect(window).toMatchObject({ requests: 20, errors: 1, errorShare: 0.05, samples: 19 });
    expect(window.p95Ms).toBeCloseTo(2 ** 2.5, 10);
    expect(customerWindow([], 5).errorShare).toBeNull();
  });

  test('the tightest limit on whole journeys is the one drawn', () => {
    const step = { ...latencyCriterion('pay', 0.95, 100), step: 'confirm', figure: null };
    const slos = [900, 750].map((limitMs) => latencyCriterion('pay', 0.95, limitMs));
    expect(latencyLimit(withSlos([...slos, step]), 'pay')).toEqual({
      figure: 'latency',
      quantile: 0.95,
      limitMs: 750,
      samplesNeeded: 200,
    });
    expect(latencyLimit(plan, 'browse')).toBeNull();
  });
});
