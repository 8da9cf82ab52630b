import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { finding, plan, run, second } from '../../api/run.support.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { AuditPanel } from './AuditPanel.tsx';
import { initialLiveState, reduceLive } from './state.ts';

afterEach(cleanup);

const audited = {
  ...run,
  plan: { ...plan, audit: { file: 'a.yaml', everyMs: 1000, settleMs: 0 } },
};
const at = '2026-11-21T09:00:10.000Z';
const panel = () => textOf(screen.getByTestId('audit'));

test('a run without an audit is marked as not audited', () => {
  show(<AuditPanel state={initialLiveState(run)} />);
  expect(panel()).toBe('Ledger audit this scenario has none Nothing is audited.');
});

test('before the first second of load the audit is not called clean', () => {
  show(<AuditPanel state={initialLiveState(audited)} />);
  expect(panel()).toBe('Ledger audit 0 findings Not looked yet: no load is recorded.');
});

test('an audit without findings has none broken', () => {
  const action = { type: 'second' as const, second: second(1, []) };
  show(<AuditPanel state={reduceLive(initialLiveState(audited), action)} />);
  expect(panel()).toBe(
    'Ledger audit 0 findings No invariant is broken. A finding appears here with the rows that prove it.',
  );
});

test('findings are counted once, and older ones apart', () => {
  const state = [finding('o-1', at), finding('o-1', at), { ...finding('o-0', at), beforeRun: true }]
    .map((found) => ({ type: 'finding' as const, finding: found }))
    .reduce(reduceLive, initialLiveState(audited));
  show(<AuditPanel state={state} />);
  expect(panel()).toMatch(/^Ledger audit 1 finding, 1 older than this run oversell/);
  expect(screen.getAllByTestId('finding').map((card) => textOf(card.querySelector('ul')))).toEqual([
    'order o-1 1 unit',
    'order o-0 1 unit',
  ]);
});
