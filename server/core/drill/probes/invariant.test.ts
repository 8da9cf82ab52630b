import { describe, expect, it } from 'vitest';
import type { RecordedFinding } from '../recordedLoad.ts';
import { invariant, invariantUntil } from './invariant.ts';
import { probeContract } from './probeKind.contract.ts';
import { calm, recordedCase } from './recordedCase.support.ts';

const read = { kind: 'invariant' as const, invariant: 'oversell' as const };
const [audit] = recordedCase.audits;
if (audit === undefined) throw new Error('the case has an audit');
const blind = {
  ...recordedCase,
  audits: [{ ...audit, state: 'unknown' as const, reason: 'it fell behind' }],
};

probeContract(invariant, { read, recorded: { load: recordedCase, span: calm, blind } });

describe('an invariant of the audit', () => {
  const finding: RecordedFinding = {
    invariant: 'oversell',
    store: 'shadow',
    message: '3 units too many',
    atMs: 9_000,
  };
  const until = (toMs: number, ...findings: readonly RecordedFinding[]) =>
    invariantUntil({ ...recordedCase, findings }, 'oversell', toMs);

  it('holds until the audit has found it broken, and not again after that', () => {
    expect(until(9_000, finding)).toEqual({ state: 'judged', holds: true, text: 'no finding' });
    expect(until(9_001, finding)).toEqual({
      state: 'judged',
      holds: false,
      text: '3 units too many',
    });
    expect(until(90_000, finding)).toMatchObject({ holds: false });
  });

  it('holds beside findings of others and older ones', () => {
    expect(until(90_000, { ...finding, beforeRun: true })).toMatchObject({ holds: true });
    expect(until(90_000, { ...finding, invariant: 'stock-conservation' })).toMatchObject({
      holds: true,
    });
  });

  it('is unknown without an audit that looked, and broken all the same where there is a finding', () => {
    const of = (audits: typeof recordedCase.audits, ...findings: readonly RecordedFinding[]) =>
      invariantUntil({ findings, audits }, 'oversell', 90_000);
    expect(of([])).toEqual({ state: 'unknown', reason: 'the run had no audit' });
    expect(of(blind.audits)).toEqual({
      state: 'unknown',
      reason: 'the audit of the shadow store is unknown: it fell behind',
    });
    expect(of(blind.audits, finding)).toMatchObject({ holds: false });
    const idle = { ...audit, checked: audit.checked.map((each) => ({ ...each, subjects: 0 })) };
    expect(of([audit, { ...idle, store: 'live' }])).toEqual({
      state: 'unknown',
      reason: 'the audit checked oversell on nothing in the live store',
    });
  });
});
