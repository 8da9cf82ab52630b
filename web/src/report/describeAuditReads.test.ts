import { expect, test } from 'vitest';
import { describeAuditReads } from './describeAuditReads.ts';

test('reads, age and gaps are shown as far as they are known', () => {
  expect(describeAuditReads({ ticks: 1, watermarkAgeMsMax: null })).toBe('Read 1 time');
  expect(describeAuditReads({ ticks: 1062, watermarkAgeMsMax: 1140 })).toBe(
    'Read 1\u202f062 times, at most 1.14 s behind the ledger under load',
  );
  expect(describeAuditReads({ ticks: 62, watermarkAgeMsMax: 900, unwatchedMs: [5200, 6100] })).toBe(
    'Read 62 times, at most 900 ms behind the ledger under load; not watched for 5.20 s and 6.10 s while another server took the run over',
  );
});
