import { expect, test } from 'vitest';
import { describeAuditReads, describeFacts } from './describeAuditReads.ts';

test('reads, age and gaps are shown as far as they are known', () => {
  expect(describeAuditReads({ ticks: 1, watermarkAgeMsMax: null })).toBe('Read 1 time');
  expect(describeAuditReads({ ticks: 1062, watermarkAgeMsMax: 1140 })).toBe(
    'Read 1\u202f062 times, at most 1.14 s behind the ledger under load',
  );
  expect(describeAuditReads({ ticks: 62, watermarkAgeMsMax: 900, unwatchedMs: [5200, 6100] })).toBe(
    'Read 62 times, at most 900 ms behind the ledger under load; not watched for 5.20 s and 6.10 s while another server took the run over',
  );
});

const none = { ledger: 0, lines: 0, events: 0, payments: 0 };

test('facts of before the run are told from its own', () => {
  expect(describeFacts({ facts: 1 })).toBe('1 fact');
  expect(describeFacts({ facts: 1204, newFacts: none })).toBe(
    '1\u202f204 facts, none of them since the run began',
  );
  expect(describeFacts({ facts: 1204, newFacts: { ...none, ledger: 1000, lines: 4 } })).toBe(
    '1\u202f204 facts, 1\u202f004 of them since the run began (1\u202f000 ledger, 4 lines)',
  );
});
