import { expect, test } from 'vitest';
import type { Capacity, LoadPoint, Measured } from '../api/generated.ts';
import { latencyCriterion, plan, withSlos } from '../runs/live/fixture.ts';
import { axisEnd, bracketOf, curvePoints, judgedQuantile } from './curve.ts';

const none = { value: null, samples: 0 };
const measured = (offeredPerSecond: number): Measured => ({
  offeredPerSecond,
  startedPerSecond: offeredPerSecond,
  achievedPerSecond: offeredPerSecond,
  goodputPerSecond: offeredPerSecond,
  requestsPerSecond: 0,
  planned: 0,
  started: 0,
  dropped: 0,
  finished: 0,
  correct: 0,
  refused: 0,
  failed: 0,
  errorShare: 0,
  p50Ms: none,
  p95Ms: none,
  p99Ms: none,
  startLagP99Ms: none,
});
const point = (stage: number, offered: number, change: Partial<LoadPoint> = {}): LoadPoint => ({
  round: 0,
  stage,
  level: offered / 100,
  startMs: 0,
  holdMs: 8000,
  total: measured(offered),
  paths: { pay: measured(offered / 3) },
  generatorLimited: null,
  unknown: null,
  slos: [],
  ...change,
});

test('stages are sorted by what they offered, each path on its own scale', () => {
  const points = [point(0, 90), point(1, 30), point(2, 60)];
  expect(curvePoints(points, null).map((p) => [p.stage, p.offered])).toEqual([
    [1, 30],
    [2, 60],
    [0, 90],
  ]);
  expect(curvePoints(points, 'pay').map((p) => p.offered)).toEqual([10, 20, 30]);
  expect(curvePoints(points, 'browse')).toEqual([]);
});

test('a stage limited by the generator, or lost, is no evidence', () => {
  const points = [
    point(0, 30),
    point(1, 60, { generatorLimited: 'started 0.9 of planned' }),
    point(2, 90, { unknown: 'shard 1 was lost' }),
  ];
  expect(curvePoints(points, null).map((p) => p.evidence)).toEqual([true, false, false]);
});

test('the bracket follows the path, and may be open at one end', () => {
  const rate = (ratePerSecond: number) => ({
    level: 0.85,
    ratePerSecond,
    paths: { pay: ratePerSecond / 3 },
  });
  const capacity = (lower: number | null, upper: number | null): Capacity => ({
    sloCapacity: {
      lower: lower === null ? null : rate(lower),
      upper: upper === null ? null : rate(upper),
      text: '',
    },
    saturation: null,
  });
  expect(bracketOf(capacity(240, 300), null)).toEqual({ from: 240, to: 300 });
  expect(bracketOf(capacity(240, 300), 'pay')).toEqual({ from: 80, to: 100 });
  expect(bracketOf(capacity(240, null), 'pay')).toEqual({ from: 80, to: null });
  expect(bracketOf(capacity(null, 300), null)).toEqual({ from: null, to: 300 });
  expect(bracketOf(capacity(null, null), null)).toBeNull();
  expect(bracketOf(null, null)).toBeNull();
});

test.each([
  [0, 1],
  [99, 100],
  [100, 100],
  [101, 125],
  [450, 500],
  [0.07, 0.08],
])('an axis for %d ends at %d', (value, end) => expect(axisEnd(value)).toBeCloseTo(end, 12));

test('a path is judged by the quantile of its SLO', () => {
  expect(judgedQuantile(plan, 'pay')).toBe(0.95);
  expect(judgedQuantile(undefined, 'pay')).toBe(0.95);
  const slos = [latencyCriterion('pay', 0.99, 9)];
  expect(judgedQuantile(withSlos(slos), 'pay')).toBe(0.99);
});
