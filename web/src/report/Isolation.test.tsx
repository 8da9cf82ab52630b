import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { LeakSummary } from '../api/generated.ts';
import { report } from '../api/report.support.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { Isolation } from './Isolation.tsx';

afterEach(cleanup);

const leaks = (change: Partial<LeakSummary>): LeakSummary => ({
  state: 'clean',
  reason: null,
  scanned: [{ place: 'live.orders', rows: 1418 }],
  leaks: [],
  ...change,
});
const scan = () => textOf(screen.getByRole('region', { name: 'Leak scan' }));

test('what was not checked is not called clean', () => {
  show(<Isolation report={report()} />);
  expect(scan()).toBe('Leak scan No leak scan was made.');
  expect(textOf(screen.getByRole('region', { name: 'Customers' }))).toBe(
    'Customers untagged traffic during the load The target gave no customer figures.',
  );
  expect(textOf(screen.getByRole('region', { name: 'Preflight' }))).toBe(
    'Preflight isolation shadow: every hop, before the load No preflight was made.',
  );
});

test('what a dedicated stack is not asked is said so', () => {
  show(<Isolation report={report({ isolation: 'dedicated' })} />);
  const meaning = 'All data of this stack is rehearsal data: no canary, no leak scan.';
  expect(scan()).toBe(`Leak scan ${meaning}`);
  expect(textOf(screen.getByRole('region', { name: 'Preflight' }))).toBe(
    `Preflight isolation dedicated: every hop, before the load ${meaning}`,
  );
});

test('a clean scan names what it read', () => {
  show(<Isolation report={report({ leaks: leaks({}) })} />);
  expect(textOf(screen.getByTestId('leaks'))).toBe('No leak');
  expect(scan()).toContain('live.orders: 1 418');
});

test('a leak names the row and its owner', () => {
  const found = {
    place: 'live.orders',
    id: '42',
    owner: 'abcdefghij',
    text: 'written by this run',
  };
  show(<Isolation report={report({ leaks: leaks({ state: 'leaked', leaks: [found] }) })} />);
  expect(textOf(screen.getByTestId('leaks'))).toBe('Leaked');
  expect(screen.getByTestId('leaks').dataset.value).toBe('1');
  expect(textOf(screen.getByRole('listitem'))).toBe('live.orders 42 written by this run');
});

test('what is older than the run stands apart', () => {
  const older = { count: 7, listed: [] };
  show(<Isolation report={report({ leaks: leaks({ older }) })} />);
  expect(textOf(screen.getByTestId('leaks'))).toBe('No leak');
  expect(
    screen.getByText('Not this run’s: 7 rows or keys that are older, or of other runs.'),
  ).toBeTruthy();
});

test('a scan that failed is unknown, with the reason', () => {
  const reason = 'the live store did not answer';
  show(<Isolation report={report({ leaks: leaks({ state: 'unknown', reason, scanned: [] }) })} />);
  expect(textOf(screen.getByTestId('leaks'))).toBe('Unknown');
  expect(screen.getByText(reason)).toBeTruthy();
});

test('customers are shown with errors and percentiles', () => {
  const customers = {
    requests: 6200,
    errors: 31,
    errorShare: 0.005,
    p50Ms: { value: 28.4, samples: 6169 },
    p95Ms: { value: 46.1, samples: 6169 },
    p99Ms: { value: null, samples: 620 },
  };
  show(<Isolation report={report({ customers })} />);
  expect(rowsOf(screen.getByRole('table', { name: 'Customers' }))[1]).toEqual([
    '6 200',
    '0.50%',
    '28 ms',
    '46 ms',
    '–',
  ]);
});
