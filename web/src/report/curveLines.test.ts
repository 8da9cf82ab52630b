import { expect, test } from 'vitest';
import { loadPoint, measured, report } from '../api/report.support.ts';
import { plan } from '../api/run.support.ts';
import { curvePoints } from './curve.ts';
import { capacityLines, linePerPath, linePerQuantile } from './curveLines.ts';

const stages = [
  loadPoint(0, 30, { total: measured(30, { achievedPerSecond: 29, goodputPerSecond: 28 }) }),
  loadPoint(1, 60, { unknown: 'shard 1 was lost' }),
];
const p95 = (value: number | null) => ({ p95Ms: { value, samples: 400 } });

test('goodput and achieved follow the stages, and the diagonal ends at the highest', () => {
  const [goodput, achieved, diagonal] = capacityLines(curvePoints(stages, null));
  expect(goodput?.points).toEqual([
    { x: 30, y: 28, hollow: false },
    { x: 60, y: 60, hollow: true },
  ]);
  expect(achieved?.points.map(({ y }) => y)).toEqual([29, 60]);
  expect(diagonal?.points).toEqual([
    { x: 0, y: 0 },
    { x: 60, y: 60 },
  ]);
});

test('a stage without a window is a gap in both lines', () => {
  const total = measured(30, { windowMs: 0, achievedPerSecond: 29, goodputPerSecond: 28 });
  const [goodput, achieved] = capacityLines(curvePoints([loadPoint(0, 30, { total })], null));
  expect([goodput?.points[0]?.y, achieved?.points[0]?.y]).toEqual([null, null]);
});

test('each path is drawn by its judged percentile over the load of all paths', () => {
  const points = [
    loadPoint(0, 30, { paths: { pay: measured(10, p95(212)) } }),
    loadPoint(1, 60, { paths: {} }),
  ];
  expect(linePerPath(report({ points }), ['pay'], plan)).toEqual([
    {
      label: 'pay p95',
      color: 'var(--zh-path-0)',
      points: [
        { x: 30, y: 212, hollow: false },
        { x: 60, y: null, hollow: false },
      ],
    },
  ]);
});

test('one path has a line for each percentile, over its own load', () => {
  const points = [loadPoint(0, 30, { paths: { pay: measured(10, p95(212)) } })];
  const lines = linePerQuantile(report({ points }), 'pay');
  expect(lines.map(({ label, points: [point] }) => [label, point])).toEqual([
    ['p50', { x: 10, y: null, hollow: false }],
    ['p95', { x: 10, y: 212, hollow: false }],
    ['p99', { x: 10, y: null, hollow: false }],
  ]);
});
