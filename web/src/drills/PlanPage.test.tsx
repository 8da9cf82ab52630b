import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { DrillFileDetail } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { drillFileDetail, drillPlan } from './drill.support.ts';
import { PlanView } from './PlanPage.tsx';

afterEach(cleanup);

const page = (change: Partial<DrillFileDetail> = {}) =>
  show(<PlanView detail={drillFileDetail(change)} target={null} onTarget={() => undefined} />, [
    [keys.session, { user: 'ann', role: 'lead', mustChangePassword: false }],
    [keys.killSwitch, { pulled: false }],
    [keys.targets, ['mall']],
  ]);

test('the plan has its clock, with what ends by itself and what the rollback ends', () => {
  page();
  expect(rowsOf(screen.getByRole('table'))).toEqual([
    ['At', 'Until', 'What', 'Expected to be seen'],
    ['0 s', '1 min 30 s', '100% of the capacity', ''],
    ['20 s', 'rollback', 'latency of payments', 'pool holds'],
    ['30 s', '', 'note: lunch', ''],
  ]);
  expect(textOf(screen.getByTestId('drill-plan'))).toContain(
    'midnight-peak on mall; capacity 80% of the peak, 1 min 30 s of load',
  );
});

const expected = () => [...screen.getByTestId('drill-expected').querySelectorAll('li')].map(textOf);
const before = ['pool before: pool ≥ 2 (9 readings)', 'good after: pay p95 ≤ 750 ms (1 reading)'];
const whole = ['recovered within 15 s', 'it stops by itself at health fails 3 times'];
const rollback =
  'rollback, whatever happens: every fault is ended and every switch turned back; then switch shed to off';

test('says what is expected, what stops it and what is taken back', () => {
  page();
  expect(expected()).toEqual([...before, ...whole, rollback]);
  cleanup();
  const protection = { switches: ['switch shed to on'], breaks: ['goodput', 'pool'] };
  page({ plan: drillPlan({ protection }) });
  expect(expected()).toEqual([
    ...[...before, ...whole],
    'before the load: switch shed to on; without that goodput, pool must not hold',
    rollback,
  ]);
});

test('a file with mistakes shows them and cannot be started', () => {
  const mistake = {
    file: 'x.yaml',
    line: 1,
    column: 1,
    message: '"load" is missing',
    path: 'load',
  };
  page({ plan: null, diagnostics: [mistake] });
  expect(screen.getByText('"load" is missing')).toBeTruthy();
  expect(screen.queryByTestId('drill-start-panel')).toBeNull();
  expect(screen.queryByTestId('drill-plan')).toBeNull();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('mall/drills/payment-rush');
});

test('a plan whose target is missing is shown, and cannot be started there', () => {
  page({ unchecked: 'there is no target file mall.yaml' });
  expect(textOf(screen.getByTestId('unchecked'))).toContain('there is no target file mall.yaml');
  expect(screen.queryByTestId('drill-start-panel')).toBeNull();
  expect(screen.getByTestId('drill-plan')).toBeTruthy();
});
