import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { cleanStatus, finding, oversoldStatus, plan, run } from '../../api/run.support.ts';
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

test('nothing is green before the first reading', () => {
  show(<AuditPanel state={initialLiveState(audited)} />);
  expect(panel()).toBe('Ledger audit not looked yet The audit has not looked yet.');
  expect(screen.queryByTestId('audit-clean')).toBeNull();
});

test('an audit that looked and found nothing has none broken', () => {
  show(<AuditPanel state={initialLiveState({ ...audited, audit: cleanStatus })} />);
  expect(panel()).toBe(
    'Ledger audit 0 findings No invariant is broken. A finding appears here with the rows that prove it.',
  );
  expect(screen.getByTestId('audit-clean')).toBeTruthy();
});

test('an audit that is not reliable is not green', () => {
  const audit = { ...cleanStatus, problem: 'shadow: the table is gone' };
  show(<AuditPanel state={initialLiveState({ ...audited, audit })} />);
  expect(panel()).toBe('Ledger audit 0 findings Unknown: shadow: the table is gone');
  expect(screen.queryByTestId('audit-clean')).toBeNull();
});

test('a transaction that holds the audit back is named while it does', () => {
  const by = 'application shop, idle in transaction for 12.0 s, "UPDATE stock"';
  const held = { ms: 12_000, by, holder: { application: 'shop', state: 'idle in transaction' } };
  show(<AuditPanel state={initialLiveState({ ...audited, audit: { ...cleanStatus, held } })} />);
  expect(textOf(screen.getByTestId('audit-held'))).toBe(`Held back for 12.0 s by ${by}`);
  expect(screen.getByTestId('audit-clean')).toBeTruthy();
  cleanup();
  show(<AuditPanel state={initialLiveState({ ...audited, audit: cleanStatus })} />);
  expect(screen.queryByTestId('audit-held')).toBeNull();
});

test('findings are shown once, below what they come to, and older ones last', () => {
  const state = [finding('o-1', at), finding('o-1', at), { ...finding('o-0', at), beforeRun: true }]
    .map((found) => ({ type: 'finding' as const, finding: found }))
    .reduce(reduceLive, initialLiveState({ ...audited, audit: oversoldStatus(3, 1) }));
  show(<AuditPanel state={state} />);
  expect(panel()).toMatch(
    /^Ledger audit 1 finding, 1 older than this run 3 units of sku-1 oversold, 3 orders oversell/,
  );
  expect(screen.getAllByTestId('finding').map((card) => textOf(card.querySelector('ul')))).toEqual([
    'order o-1 1 unit',
    'order o-0 1 unit',
  ]);
  expect(screen.queryByText(/more:/)).toBeNull();
});

test('findings that are not kept are counted, with the place of all of them', () => {
  const audit = { ...oversoldStatus(3), findings: { ...oversoldStatus(3).findings, count: 160 } };
  const state = reduceLive(initialLiveState({ ...audited, audit }), {
    type: 'finding',
    finding: finding('o-1', at),
  });
  show(<AuditPanel state={state} />);
  expect(textOf(screen.getByText(/more:/))).toBe('and 159 more: all findings');
  expect(screen.getByRole('link').getAttribute('href')).toBe('/api/runs/abcdefghij/findings');
});
