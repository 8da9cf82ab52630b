import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { RuleSummary } from '../api/generated.ts';
import { auditSummary, checkedOversell, oversoldTotals } from '../api/report.support.ts';
import { finding } from '../api/run.support.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { AuditPanels } from './AuditPanels.tsx';

afterEach(cleanup);

const at = '2026-11-21T09:00:10.000Z';
const checked = () => rowsOf(screen.getByRole('table', { name: 'Invariants checked' })).slice(1);

test('a run without an audit is marked as not audited', () => {
  show(<AuditPanels isolation="shadow" audit={[]} runId="r" />);
  expect(textOf(screen.getByRole('region', { name: 'Ledger audit' }))).toBe(
    'Ledger audit This run was not audited.',
  );
});

test('a clean audit shows what was checked and how often', () => {
  show(<AuditPanels isolation="shadow" audit={[auditSummary()]} runId="r" />);
  const panel = screen.getByRole('region', { name: 'Ledger audit: shadow' });
  expect(textOf(screen.getByTestId('audit-shadow'))).toBe('Clean');
  expect(textOf(panel)).toContain('24 310 facts');
  expect(
    screen.getByText(/^Read 62 times, at most 1.14 s behind the ledger under load\. 24.310 facts$/),
  ).toBeTruthy();
  expect(checked()).toEqual([['oversell', '2 000', '0']]);
  expect(screen.getByTitle('no more is sold than there was').textContent).toBe('oversell');
  expect(screen.queryAllByTestId('finding')).toEqual([]);
});

test('a broken audit lists its findings, those older than the run last', () => {
  const own = finding('o-1', at);
  const older = { ...finding('o-0', at), beforeRun: true };
  const audit = auditSummary({
    state: 'broken',
    findings: [older, own],
    checked: [checkedOversell(2)],
  });
  show(<AuditPanels isolation="shadow" audit={[audit]} runId="r" />);
  expect(textOf(screen.getByTestId('audit-shadow'))).toBe('Broken');
  expect(checked()).toEqual([['oversell', '2 000', '2']]);
  const findings = screen.getAllByTestId('finding').map(textOf);
  expect(findings).toHaveLength(2);
  expect(findings[0]).toMatch(
    /^oversell\d\d:00:10 · 400 ms after the commit · under load sku-1 is sold 3 units beyond its stock of 100 order o-1 1 unit$/,
  );
  expect(findings[1]).toMatch(/^oversellolder than this run/);
});

test('who kept transactions open is told in a sentence', () => {
  const notes = ['a transaction stayed open for 6.00 s while load ran: application shop'];
  show(<AuditPanels isolation="shadow" audit={[auditSummary({ notes })]} runId="r" />);
  expect(
    screen.getByText('A transaction stayed open for 6.00 s while load ran: application shop.'),
  ).toBeTruthy();
});

test('what the audit cost the database is told in a sentence', () => {
  const cost = { readings: 2, meanMs: 50, longestMs: 70, busyShare: 0.1, text: 'one connection' };
  show(<AuditPanels isolation="shadow" audit={[auditSummary({ cost })]} runId="r" />);
  expect(screen.getByText('Cost to the database: one connection.')).toBeTruthy();
});

test('the rules of the audit file are listed with what they came to and cost', () => {
  const rule: RuleSummary = {
    name: 'no free order',
    place: 'audit.yaml:12',
    severity: 'warning',
    state: 'warned',
    rows: 2,
    firstRows: ['id 7', 'id 9'],
    runs: 3,
    tookMsMax: 40,
    reason: null,
  };
  const failed: RuleSummary = {
    ...rule,
    name: 'b',
    place: 'audit.yaml:13',
    state: 'unknown',
    rows: null,
    firstRows: [],
    reason: 'no such table',
  };
  const rules = [rule, failed];
  show(<AuditPanels isolation="shadow" audit={[auditSummary({ rules })]} runId="r" />);
  expect(rowsOf(screen.getByRole('table', { name: 'Rules in SQL' })).slice(1)).toEqual([
    ['no free order', 'warns: id 7', '2', '40 ms'],
    ['b', 'unknown: no such table', '–', '40 ms'],
  ]);
  expect(screen.getByTitle('audit.yaml:12').textContent).toBe('no free order');
});

test('an invariant broken only before the run is marked as older', () => {
  const audit = auditSummary({
    findings: [{ ...finding('o-0', at), beforeRun: true }],
    checked: [checkedOversell(1)],
  });
  show(<AuditPanels isolation="shadow" audit={[audit]} runId="r" />);
  expect(textOf(screen.getByTestId('audit-shadow'))).toBe('Clean');
  expect(checked()).toEqual([['oversell', '2 000', '1 older']]);
});

test('an unknown audit gives its reason', () => {
  const audit = auditSummary({
    state: 'unknown',
    reason: 'the ledger could not be read for 7 s',
    watermarkAgeMsMax: null,
  });
  show(<AuditPanels isolation="shadow" audit={[audit]} runId="r" />);
  expect(textOf(screen.getByTestId('audit-shadow'))).toBe('Unknown');
  expect(screen.getByText('the ledger could not be read for 7 s')).toBeTruthy();
  expect(screen.getByText(/^Read 62 times\. /)).toBeTruthy();
});

test('the one store of a dedicated stack has one audit', () => {
  show(<AuditPanels isolation="dedicated" audit={[auditSummary()]} runId="r" />);
  expect(screen.getByRole('region', { name: 'Ledger audit' })).toBeTruthy();
});

test('customers have a panel of their own', () => {
  const live = auditSummary({ store: 'live', findings: [finding('o-1', at)], state: 'broken' });
  show(<AuditPanels isolation="shadow" audit={[auditSummary(), live]} runId="r" />);
  expect(screen.getByRole('region', { name: 'Ledger audit: customers' })).toBeTruthy();
  expect(textOf(screen.getByTestId('audit-live'))).toBe('Broken');
});

test('no finding is cut off: they come page by page, and what the report does not list is linked', () => {
  const findings = Array.from({ length: 43 }, (_, n) => finding(`o-${n}`, at));
  const [total] = oversoldTotals(160);
  const audit = auditSummary({ findings, state: 'broken', totals: total ? [total] : [] });
  show(<AuditPanels isolation="shadow" audit={[audit]} runId="run0000001" />);
  const shown = () => screen.getAllByTestId('finding').length;
  expect(shown()).toBe(20);
  fireEvent.click(screen.getByRole('button', { name: 'Show more of 23' }));
  expect(shown()).toBe(40);
  fireEvent.click(screen.getByRole('button', { name: 'Show more of 3' }));
  expect(shown()).toBe(43);
  expect(screen.queryByRole('button')).toBeNull();
  const rest = screen.getByText(/and 117 more that the report does not list/);
  expect(rest.querySelector('a')?.getAttribute('href')).toBe('/api/runs/run0000001/findings');
});
