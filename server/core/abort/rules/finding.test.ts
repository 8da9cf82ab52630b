import { expect, it } from 'vitest';
import type { Finding } from '../../audit/finding.ts';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { seen } from '../watched.support.ts';
import { finding } from './finding.ts';

const rule = { kind: 'finding' } as const;
const fresh: Finding = {
  id: 'shadow oversell hot',
  invariant: 'oversell',
  severity: 'critical',
  unit: 'units',
  store: 'shadow',
  sku: 'hot',
  amount: 3,
  orders: 3,
  message: 'hot: 103 promised, 100 there',
  witness: [],
  committedAt: null,
  foundAt: '2026-11-11T00:00:00.000Z',
  detectionMs: null,
  duringLoad: true,
};
const older: Finding = { ...fresh, beforeRun: true };

abortRuleKindContract(finding, {
  rule,
  kept: seen({ findings: [older] }),
  broken: seen({ findings: [older, fresh] }),
});

it('stops the run at the first finding that was not there before', () => {
  expect(finding.judge(rule, seen({}))).toBe(null);
  expect(finding.judge(rule, seen({ findings: [older, fresh] }))).toEqual({
    text: 'audit finding: hot: 103 promised, 100 there',
    data: { invariant: 'oversell', store: 'shadow', sku: 'hot', amount: 3, streak: 1, times: 1 },
    streak: 1,
    times: 1,
  });
});
