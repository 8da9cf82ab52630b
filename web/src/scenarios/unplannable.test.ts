import { describe, expect, it, test } from 'vitest';
import type { Diagnostic, ScenarioSummary } from '../api/generated.ts';
import { describeNoPlan, diagnosticsOf, isOfScenario, wantsMall } from './unplannable.ts';

const diagnostic = (message: string): Diagnostic => ({
  file: 'a',
  line: 1,
  column: 1,
  path: '',
  message,
});
const summary = (diagnostics: readonly Diagnostic[]): ScenarioSummary => ({
  id: 'a',
  name: 'a',
  target: 'mall',
  valid: diagnostics.length === 0,
  diagnostics,
  paths: [],
  durationMs: 0,
  peakRatePerSecond: 0,
});

describe('diagnosticsOf', () => {
  it('takes the reasons why there is no plan when the file itself is valid', () => {
    const diagnostics = [diagnostic('target mall not found')];
    expect(diagnosticsOf({ diagnostics, summary: summary([]) })).toEqual(diagnostics);
  });

  it('takes those of the file when the plan gave none', () => {
    const diagnostics = [diagnostic('paths is missing')];
    expect(diagnosticsOf({ diagnostics: [], summary: summary(diagnostics) })).toEqual(diagnostics);
  });
});

describe('isOfScenario', () => {
  it.each([
    ['/data/scenarios/mall/peak.yaml', true],
    ['C:\\scenarios\\mall\\peak.yml', true],
    ['mall/peak', true],
    ['/data/scenarios/mall/targets/mall.yaml', false],
    ['/data/scenarios/mall/offpeak.yaml', false],
    ['/data/scenarios/smallmall/peak.yaml', false],
    ['/data/scenarios/mall/peak.csv', false],
  ])('%s: %s', (file, own) => {
    expect(isOfScenario({ file }, 'mall/peak')).toBe(own);
  });
});

describe('wantsMall', () => {
  const missing = [{ kind: 'not-found' }] as const;

  it('holds when the target is missing and no other is known', () => {
    expect(wantsMall(missing, 'shop', [])).toBe(true);
    expect(wantsMall(missing, 'shop', ['shop'])).toBe(true);
    expect(wantsMall(missing, 'shop', ['shop', 'staging'])).toBe(false);
  });

  it('holds for the shop’s own target whatever else is known', () => {
    expect(wantsMall(missing, 'mall', ['mall', 'staging'])).toBe(true);
  });

  it('does not hold when the target exists', () => {
    expect(wantsMall([{ kind: 'beyond-caps' }, {}], 'mall', ['mall'])).toBe(false);
    expect(wantsMall([], 'mall', [])).toBe(false);
  });
});

test('a missing plan is the target’s fault only when the file is valid', () => {
  expect(describeNoPlan(true)).toBe('No plan on this target');
  expect(describeNoPlan(false)).toBe('This file cannot be planned');
});
