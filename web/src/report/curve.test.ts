import { expect, test } from 'vitest';
import type { Capacity } from '../api/generated.ts';
import { loadPoint as point, requiring } from '../api/report.support.ts';
import { bracketOf, curvePoints, loadMarks } from './curve.ts';

test('stages are sorted by their offered rate, in total or of one path', () => {
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
  const at = (ratePerSecond: number) => ({ level: 1, ratePerSecond, paths: {} });
  const estimate = { capacity: at(272), lower: at(265), upper: at(280) };
  const search = { estimate, confidence: 0.95, method: '', ended: 'precise' as const, text: '' };
  expect(bracketOf({ ...capacity(240, 300), search }, null)).toEqual({ from: 265, to: 280 });
});

test('lines stand at the peak and at what is required, in total or of one path', () => {
  expect(loadMarks(requiring(1.2), null)).toEqual([
    { at: 100, kind: 'peak', text: 'peak 100%' },
    { at: 120, kind: 'required', text: 'required 120%' },
  ]);
  expect(loadMarks(requiring(0.9), 'pay').map(({ at }) => at)).toEqual([100 / 3, 30]);
  expect(loadMarks(requiring(0.9), 'browse').map(({ at }) => at)).toEqual([0, 0]);
  expect(loadMarks(requiring(1), null)).toEqual([
    { at: 100, kind: 'required', text: 'required 100% (the peak)' },
  ]);
});
