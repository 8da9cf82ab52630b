import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { PreflightSummary, RunDetail } from '../../api/generated.ts';
import { run } from '../../api/run.support.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { PreflightPanel } from './PreflightPanel.tsx';

afterEach(cleanup);

type Hop = PreflightSummary['hops'][number];

const hop = (change: Partial<Hop> = {}): Hop => ({
  ...{ service: 'orders', instance: 'orders-1', tagSeen: true, corruptRefused: true },
  ...{ store: 'shadow', problem: null, ...change },
});
function panel(change: Partial<RunDetail>): string {
  cleanup();
  show(<PreflightPanel run={{ ...run, ...change }} />);
  return textOf(screen.queryByTestId('preflight'));
}
const found = (state: PreflightSummary['state'], ...hops: Hop[]) =>
  panel({ state: state === 'fail' ? 'failed' : 'running', preflight: { state, hops } });

test('until it is made, it says what is asked; after the end, that nothing was', () => {
  expect(panel({ state: 'preflight', preflight: null })).toBe(
    'Preflight no load is sent before it passes Every hop is asked whether it sees the shadow tag, refuses a corrupted one, and chooses the shadow store.',
  );
  expect(panel({ state: 'failed', preflight: null })).toBe(
    'Preflight no load is sent before it passes The run ended before the hops were asked.',
  );
});

test('a dedicated stack is asked nothing', () => {
  expect(panel({ plan: { ...run.plan, isolation: 'dedicated' }, preflight: null })).toBe('');
});

test('a passed one is a sentence, with its hops folded', () => {
  expect(found('pass', hop(), hop({ instance: 'orders-2' }))).toMatch(
    /^Preflight no load is sent before it passes Passed: each of 2 hops saw the shadow tag and refused a corrupted one\. Every hop separates/,
  );
  expect(document.querySelector('details')?.open).toBe(false);
  expect(found('pass', hop())).toContain('Passed: each of 1 hop saw');
});

test.each<[string, Partial<Hop>, string]>([
  ['that does not see the tag', { tagSeen: false, problem: 'does not see the tag' }, 'Mount it.'],
  ['that accepts a corrupted tag', { corruptRefused: false, problem: 'accepts it' }, 'Check it.'],
  ['with one store', { store: 'app', problem: 'uses the same store' }, 'Choose by the tag.'],
  [
    'that gave no answer',
    { tagSeen: null, corruptRefused: null, store: null, problem: 'canary no answer' },
    'Mount the canary.',
  ],
])('a hop %s is shown at once, with what to do', (_kind, change, remedy) => {
  const text = found('fail', hop(), hop({ ...change, remedy }));
  expect(text).toContain('Load would not be safe');
  expect(text).toContain(`${change.problem} ${remedy}`);
  expect(document.querySelector('details')).toBeNull();
});

test('under observation it reports', () => {
  const hops = [hop({ problem: 'uses the same store', remedy: 'Choose by the tag.' })];
  const plan = { ...run.plan, isolation: 'observe' as const };
  const text = panel({ plan, preflight: { state: 'unknown', hops } });
  expect(text).toMatch(
    /^Preflight on a live stack under observation it reports, and does not block Not every hop/,
  );
});
