import { describe, expect, it } from 'vitest';
import { auditOf } from '../../../test/support/mallEvidence.ts';
import type { RecordedFinding, RecordedLoad } from '../recordedLoad.ts';
import { expectationContract } from './expectationKind.contract.ts';
import { recordedLoad, resultOf } from './expectations.support.ts';
import { invariants } from './invariants.ts';

const finding: RecordedFinding = {
  invariant: 'oversell',
  store: 'shadow',
  message: '137 units are on placed orders, and 100 were there',
  atMs: 8_130,
};
const older = { ...finding, beforeRun: true };
const result = (more: Partial<RecordedLoad>) =>
  resultOf({ recorded: { ...recordedLoad, ...more } });
const [shadow, live] = [auditOf('shadow', false), auditOf('live', false)];
const spec = { kind: 'invariants' } as const;

expectationContract(invariants, {
  spec,
  pass: result({}),
  fail: result({ findings: [finding] }),
  unknown: result({
    audits: [shadow, { ...live, state: 'unknown', reason: 'the ledger is gone' }],
  }),
  refused: ['holds', 'oversell'],
});

describe('the invariants', () => {
  it('fail by what arose in the run, also beside an unknown audit, and not by what is older', () => {
    expect(invariants.judge(spec, result({ findings: [older, finding] }))).toEqual({
      state: 'fail',
      saw: '1 finding, the first: 137 units are on placed orders, and 100 were there',
    });
    expect(invariants.judge(spec, result({ findings: [older] }))).toEqual({
      state: 'pass',
      saw: 'no finding; 1 finding is older than the run',
    });
    const blind = [{ ...shadow, state: 'unknown' as const }];
    expect(invariants.judge(spec, result({ findings: [finding], audits: blind })).state).toBe(
      'fail',
    );
    expect(invariants.judge(spec, result({ audits: blind })).saw).toBe(
      'the audit of the shadow store is unknown: it gave no reason',
    );
  });

  it('are unknown where a store was checked on nothing', () => {
    const checked = live.checked.map((each) => ({ ...each, subjects: 0 }));
    expect(invariants.judge(spec, result({ audits: [shadow, { ...live, checked }] })).saw).toBe(
      'the audit checked no row',
    );
  });
});
