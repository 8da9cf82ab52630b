import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Report } from '../api/generated.ts';
import { rowsOf, show } from '../ui/render.support.tsx';
import { GoalPanel } from './GoalPanel.tsx';

afterEach(cleanup);

type Goal = NonNullable<Report['goal']>;
type Overload = NonNullable<Goal['overloads']>[number];
type Drift = NonNullable<Goal['drifts']>[number];

const overload = (more: Partial<Overload> = {}): Overload => ({
  stage: 1,
  level: 1.5,
  offeredPerSecond: 450,
  goodput: {
    perSecond: 350.7,
    beforePerSecond: 180,
    shares: { browse: 2.5, pay: 0.857 },
    reason: null,
  },
  recovery: {
    ...{ state: 'recovered', afterMs: 6000, watchedMs: 20_000 },
    ...{ windowSeconds: 8, reason: null },
  },
  ends: {
    ...{ due: 2250, good: 1701, slow: 540, refused: 5, failed: 1, overdue: 2, dropped: 1 },
    failures: [],
  },
  ...more,
});

const goalOf = (more: Partial<Goal>): Goal => ({
  ...{ goal: 'spike', state: 'pass', text: 'spike to 150%: normal 6 s after' },
  ...{ reasons: [], method: '' },
  ...more,
});

const rows = (goal: Report['goal']) => {
  show(<GoalPanel goal={goal} />);
  return rowsOf(screen.getByRole('table')).slice(1);
};

test('a report of another goal has no panel', () => {
  show(<GoalPanel goal={undefined} />);
  expect(screen.queryByTestId('goal')).toBeNull();
});

test('an overload shows its goodput beside that before, how journeys ended and when it was normal', () => {
  const unknown = overload({
    goodput: { perSecond: null, beforePerSecond: null, shares: {}, reason: 'a gap' },
    recovery: { ...overload().recovery, state: 'unknown', afterMs: null },
  });
  const late = overload({
    recovery: { ...overload().recovery, state: 'not recovered', afterMs: null },
  });
  const once = overload({ recovery: { ...overload().recovery, afterMs: 0 } });
  const overloads = [overload(), unknown, late, once].map((each, nth) => ({
    ...each,
    level: 1.5 + nth,
  }));
  const ends = ['2 250', '1 701', '540', '1', '1', '2', '5'];
  expect(rows(goalOf({ overloads }))).toEqual([
    ['150%', '450.0', '350.7', '180.0', 'pay 85.7%', ...ends, '6 s'],
    ['250%', '450.0', '–', '–', '–', ...ends, 'unknown'],
    ['350%', '450.0', '350.7', '180.0', 'pay 85.7%', ...ends, 'not within 20 s'],
    ['450%', '450.0', '350.7', '180.0', 'pay 85.7%', ...ends, 'at once'],
  ]);
  expect(screen.getByRole('heading').textContent).toBe('The spike and after it');
});

test('a soak shows each figure with its drift, interval and what would have been seen', () => {
  const none = { typical: null, perHour: null, over: null, visible: null };
  const p95: Drift = {
    ...{ path: 'pay', figure: 'p95', unit: 'ms', state: 'rises', typical: 120, reason: null },
    perHour: { value: 12, lower: 10, upper: 14 },
    over: { value: 0.1, lower: 0.08, upper: 0.12 },
    visible: 0.03,
  };
  const drifts: readonly Drift[] = [
    p95,
    { ...p95, figure: 'goodput', unit: 'per-second', perHour: { value: -2, lower: -3, upper: 0 } },
    {
      ...p95,
      figure: 'errors',
      unit: 'share',
      typical: 0.001,
      state: 'none seen',
      over: { value: 0, lower: -0.01, upper: 0.01 },
      perHour: { value: 0, lower: 0, upper: 0 },
    },
    { ...p95, ...none, path: 'browse', state: 'unknown', reason: 'a gap' },
  ];
  expect(rows(goalOf({ goal: 'soak', drifts: [...drifts] }))).toEqual([
    ['pay p95', '120 ms', 'rises', '+12 ms', '+10.0%', '+8.00% to +12.0%', '3.00%'],
    ['pay goodput', '120/s', 'rises', '−2/s', '+10.0%', '+8.00% to +12.0%', '3.00%'],
    ['pay errors', '0.10%', 'none seen', '0%', '0%', '−1.00% to +1.00%', '3.00%'],
    ['browse p95', '–', 'unknown', '–', '–', '–', '–'],
  ]);
});
