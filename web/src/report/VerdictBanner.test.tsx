import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Capacity, Report } from '../api/generated.ts';
import { report, requiring, runFacts } from '../api/report.support.ts';
import { oversoldStatus } from '../api/run.support.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { VerdictBanner } from './VerdictBanner.tsx';

afterEach(cleanup);

const heading = () => textOf(screen.getByRole('heading', { level: 1 }));
const reasons = () => [...screen.getByTestId('verdict-reasons').querySelectorAll('li')].map(textOf);
const capacity = (lower: number | null, upper: number | null): Capacity => ({
  sloCapacity: {
    lower: lower === null ? null : { level: 0.85, ratePerSecond: lower, paths: {} },
    upper: upper === null ? null : { level: 1.15, ratePerSecond: upper, paths: {} },
    text: 'between 85% and 115% of the peak',
  },
  saturation: null,
});

test.each([
  ['pass', 'Pass'],
  ['fail', 'Fail'],
  ['unknown', 'Unknown'],
] as const)('the verdict %s is the heading', (state, text) => {
  const headline = { state, answer: 'a', reason: 'r', text: 'needed 160/s, proven 136/s: a' };
  show(<VerdictBanner report={report({ headline, verdict: { state, reasons: [] } })} />);
  expect(heading()).toBe(text);
  expect(textOf(screen.getByTestId('headline'))).toBe('needed 160/s, proven 136/s: a');
  expect(screen.getByTestId('verdict').dataset.value).toBe(state);
  expect(reasons()).toEqual([]);
});

test('each reason begins with its own state', () => {
  const verdict: Report['verdict'] = {
    state: 'fail',
    reasons: [
      { state: 'fail', text: 'oversell: 3 units of sku-1' },
      { state: 'unknown', text: 'shard 1 was lost' },
      { state: 'pass', text: 'leak scan clean' },
    ],
  };
  show(<VerdictBanner report={report({ verdict })} />);
  expect(reasons()).toEqual([
    'Fail: oversell: 3 units of sku-1',
    'Unknown: shard 1 was lost',
    'Pass: leak scan clean',
  ]);
});

test('what a reader asks first is answered, and the reasons are folded', () => {
  const line = { name: 'next', question: 'What to do next?', text: 'Run again.' } as const;
  show(
    <VerdictBanner report={report({ reading: [{ ...line, state: 'unknown', source: 'run' }] })} />,
  );
  expect(textOf(screen.getByTestId('reading'))).toBe('What to do next? Run again.');
  expect(screen.getByTestId('verdict-reasons').closest('details')?.open).toBe(false);
});

test('a report of an earlier version shows its reasons', () => {
  const { reading: _, ...earlier } = report({});
  show(<VerdictBanner report={earlier} />);
  expect(screen.getByTestId('verdict-reasons').closest('details')?.open).toBe(true);
});

test.each([
  [capacity(240, 300), '240–300journeys/s'],
  [capacity(240, null), '≥ 240journeys/s'],
  [capacity(null, 300), '< 300journeys/s'],
  [capacity(null, null), 'not found'],
])('the SLO capacity is a bracket, open, or not found', (found, text) => {
  show(<VerdictBanner report={report({ capacity: found })} />);
  expect(textOf(screen.getByTestId('slo-capacity'))).toBe(text);
  expect(screen.getByText('between 85% and 115% of the peak')).toBeTruthy();
});

test.each([
  ['pass', 0.75, '75journeys/s', '75% of the peak: proven'],
  ['fail', 1.2, '120journeys/s', '120% of the peak: not proven'],
  ['unknown', 1, '100journeys/s', '100% of the peak: not proven'],
] as const)('what is required is shown beside a verdict: %s', (state, needed, figure, note) => {
  show(<VerdictBanner report={report({ requirement: requiring(needed, { state }) })} />);
  const shown = screen.getByTestId('required');
  expect(textOf(shown)).toBe(figure);
  expect(shown.dataset.state).toBe(state);
  expect(textOf(shown.nextElementSibling ?? shown)).toBe(note);
});

test('a run that searched no capacity shows none', () => {
  show(<VerdictBanner report={report()} />);
  expect(screen.queryByTestId('slo-capacity')).toBeNull();
  expect(screen.queryByText(/saturation/)).toBeNull();
});

test('the saturation is shown below the capacity', () => {
  const saturation = { achievedPerSecond: 412.4, level: 1.5 };
  show(<VerdictBanner report={report({ capacity: { ...capacity(240, 300), saturation } })} />);
  expect(textOf(screen.getByText(/saturation/))).toBe('saturation 412/s, at 150% of the peak');
});

test('an aborted run and one that could not run name the reason', () => {
  const run = { ...runFacts, outcome: 'aborted' as const, reason: 'by admin: wrong target' };
  show(<VerdictBanner report={report({ run })} />);
  expect(textOf(screen.getByText('Aborted').closest('p'))).toMatch(
    /^midnight-peak on mall · .* · 1 min 10 s · 2 shards · abcdefghijAborted: by admin: wrong target$/,
  );
  cleanup();
  const failed = { ...runFacts, outcome: 'failed' as const, reason: null, shards: 1 };
  show(<VerdictBanner report={report({ run: failed })} />);
  expect(textOf(screen.getByText('Could not run').closest('p'))).toMatch(
    / · 1 shard · abcdefghijCould not run$/,
  );
});

test('the units that were oversold are the big figure, with every other group', () => {
  const { findings } = oversoldStatus(128, 2);
  const money = {
    ...{ store: 'live' as const, invariant: 'one-payment-per-order' as const, findings: 2 },
    ...{ amount: 500, unit: 'cents' as const, what: 'charged wrongly' },
    text: '500 cents charged wrongly',
  };
  const groups = [...findings.groups, money];
  show(<VerdictBanner report={report({ findings: { ...findings, groups } })} />);
  expect(textOf(screen.getByTestId('finding-figure'))).toBe(
    'Audit 128units of sku-1 oversold, 128 orders 500 cents charged wrongly 1 finding, 2 older than this run',
  );
  cleanup();
  show(<VerdictBanner report={report()} />);
  expect(screen.queryByTestId('finding-figure')).toBeNull();
});
