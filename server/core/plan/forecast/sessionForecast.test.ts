import { expect, it } from 'vitest';
import { goldenPlan } from '../k6/golden/cases.golden.ts';
import type { Plan } from '../plan.ts';
import { sessionForecast } from './sessionForecast.ts';

/** The golden plan's dataset `account` is unique and has 8 rows after the first 2; `city` has 3, drawn at random. */
function told(vus: number, change: (plan: Plan) => Plan = (plan) => plan): readonly string[] {
  const plan = goldenPlan('session');
  const { session } = plan;
  if (session === undefined) throw new Error('the case has no session');
  return sessionForecast(change({ ...plan, session: { ...session, vus } })).map(
    ({ severity = 'error', path, message }) => `${severity} ${path}: ${message}`,
  );
}

const few =
  'warning data.datasets.city: 8 VUs log in, and dataset "city" has 3 rows, so several VUs log in with the same one';

it('says nothing where each VU has a row of its own', () => {
  expect(told(3)).toEqual([]);
  expect(sessionForecast(goldenPlan('purchase'))).toEqual([]);
});

it('warns of sessions that are too old before the load begins', () => {
  const aged = (renewMs: number | null) =>
    told(3, (plan) => {
      const { session } = plan;
      if (session === undefined) throw new Error('the case has no session');
      return {
        ...plan,
        session: { ...session, vus: 3, ratePerSecond: 1, latencyBoundMs: 5_000, renewMs },
      };
    });
  expect([aged(null), aged(9_001)]).toEqual([[], []]);
  expect(aged(9_000)).toEqual([
    'warning session.renew: 3 VUs take 9s to log in, so sessions of 9s are renewed within the first journeys; raise "rate" or "renew"',
  ]);
});

it('warns of rows that several VUs have', () => {
  expect(told(8)).toEqual([few]);
});

it('refuses a unique dataset with fewer rows than VUs', () => {
  expect(told(9)).toEqual([
    'error data.datasets.account: 9 VUs log in, and dataset "account" has 8 rows after the first 2, each for one VU; give it 11 rows, or lower rates or "within"',
    few.replace('8 VUs', '9 VUs'),
  ]);
  const whole = told(20, (plan) => ({
    ...plan,
    datasets: plan.datasets.map(({ start: _, ...dataset }) => ({
      ...dataset,
      ...(dataset.name === 'city' ? { rows: [] } : {}),
    })),
  }));
  expect(whole).toEqual([
    'error data.datasets.account: 20 VUs log in, and dataset "account" has 8 rows, each for one VU; give it 20 rows, or lower rates or "within"',
  ]);
});
