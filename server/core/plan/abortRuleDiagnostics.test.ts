import { expect, it } from 'vitest';
import type { AbortRule } from '../abort/abortRule.ts';
import { abortRuleDiagnostics } from './abortRuleDiagnostics.ts';
import { targetAt } from './k6/golden/cases.golden.ts';

const shown = {
  ...targetAt('http://127.0.0.1:8080/'),
  customerStatsUrl: 'http://127.0.0.1:8080/live',
  healthUrl: 'http://127.0.0.1:8080/health',
  stores: { ...targetAt('http://127.0.0.1:8080/').stores, postgresUrl: 'postgres://h/d' },
  identity: [{ table: 'orders', column: 'customer' }],
};
const windowed = { windowSeconds: 5, times: 1 };
const rules: readonly AbortRule[] = [
  { kind: 'error-share', path: null, above: 0.5, ...windowed },
  { kind: 'customer-error-share', above: 0.02, ...windowed },
  { kind: 'customer-latency', quantile: 0.95, aboveMs: 300, ...windowed },
  { kind: 'health', times: 3 },
  { kind: 'finding' },
  { kind: 'leak', everySeconds: 10 },
];

it('passes rules whose sources the target names', () => {
  expect(abortRuleDiagnostics(rules, shown)).toEqual([]);
});

it('refuses a rule that could never trip, at its place, with what is missing', () => {
  const diagnostics = (over: Partial<typeof shown> | object) =>
    abortRuleDiagnostics(rules, { ...shown, ...over }).map(({ path, message }) => [path, message]);
  const line = (what: string) => `target ${shown.name} names no ${what} for this rule`;
  expect(diagnostics({ customerStatsUrl: null })).toEqual([
    ['abort[1]', line('customerStatsUrl')],
    ['abort[2]', line('customerStatsUrl')],
  ]);
  expect(diagnostics({ healthUrl: undefined })).toEqual([['abort[3]', line('healthUrl')]]);
  expect(diagnostics({ healthUrl: null })).toEqual([['abort[3]', line('healthUrl')]]);
  expect(diagnostics({ stores: { ...shown.stores, postgresUrl: null } })).toEqual([
    ['abort[5]', line('stores.postgresUrl')],
  ]);
  expect(diagnostics({ isolation: 'dedicated' })).toEqual([
    [
      'abort[5]',
      `target ${shown.name} is dedicated: it has no customers' data to leak into; leave the rule out`,
    ],
  ]);
  expect(diagnostics({ isolation: 'observe' })).toEqual([]);
  expect(diagnostics({ identity: [] })).toEqual([['abort[5]', line('identity')]]);
});
