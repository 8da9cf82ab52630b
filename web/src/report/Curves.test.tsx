import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Capacity, LoadPoint, Plan } from '../api/generated.ts';
import { loadPoint, measured, report } from '../api/report.support.ts';
import { plan } from '../api/run.support.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { Curves } from './Curves.tsx';

afterEach(cleanup);

const onlyPay: Plan = { ...plan, paths: plan.paths.filter(({ name }) => name === 'pay') };
const capacity: Capacity = {
  sloCapacity: { lower: null, upper: null, text: 'no stage breached an SLO' },
  saturation: null,
};
const render = (points: readonly LoadPoint[], found: Capacity | null = null) =>
  show(<Curves report={report({ points, capacity: found })} paths={['pay']} plan={onlyPay} />);
const summary = (testId: string) => textOf(screen.getByTestId(testId).querySelector('figcaption'));

test('the capacity curve reads its stages in the order of their load', () => {
  const half = { achievedPerSecond: 50, goodputPerSecond: 12.54 };
  render([loadPoint(0, 100, { total: measured(100, half) }), loadPoint(1, 50)], capacity);
  expect(screen.getByTestId('chart-capacity').dataset.points).toBe('2');
  expect(summary('chart-capacity')).toBe(
    'At 50%: 50 offered, 50 achieved, 50 good; At 100%: 100 offered, 50 achieved, 12.5 good. SLO capacity no stage breached an SLO. Lines at required 100% (the peak): 100/s',
  );
});

test('a stage without a window has no rate', () => {
  render([loadPoint(0, 50, { total: measured(50, { windowMs: 0 }) })]);
  expect(summary('chart-capacity')).toMatch(/^At 50%: 50 offered, – achieved, – good\. /);
});

test('a percentile without enough samples is marked as missing', () => {
  const p95Ms = { value: 212.4, samples: 900 };
  const known = loadPoint(0, 50, { paths: { pay: measured(20, { p95Ms }) } });
  render([known, loadPoint(1, 100)]);
  expect(summary('chart-latency-curve')).toBe(
    'pay p95: 212 ms, –; Lines at required 100% (the peak): 100/s',
  );
});

test('one path is drawn with its own rates and percentiles', () => {
  render([loadPoint(0, 90)]);
  fireEvent.click(screen.getByRole('radio', { name: 'pay' }));
  expect(summary('chart-capacity')).toBe(
    'At 90%: 30 offered, 30 achieved, 30 good. Lines at required 100% (the peak): 33.3/s',
  );
  expect(summary('chart-latency-curve')).toBe(
    'p50: –; p95: –; p99: –; Lines at required 100% (the peak): 33.3/s',
  );
});

test('a load that was held has a curve and no capacity', () => {
  render([loadPoint(0, 50), loadPoint(1, 100)]);
  expect(screen.getByRole('heading', { name: 'Load curve' })).toBeTruthy();
  expect(summary('chart-capacity')).not.toContain('SLO capacity');
  cleanup();
  render([loadPoint(0, 50), loadPoint(1, 100)], capacity);
  expect(screen.getByRole('heading', { name: 'Capacity curve' })).toBeTruthy();
});

test('a run that measured no stage draws no curve', () => {
  render([]);
  expect(textOf(screen.getByTestId('empty'))).toBe(
    'No stage was measured The run ended before its first stage was held long enough to say anything.',
  );
  expect(screen.queryByTestId('chart-capacity')).toBeNull();
});
