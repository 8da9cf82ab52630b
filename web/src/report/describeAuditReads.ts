import type { AuditSummary } from '../api/generated.ts';
import { count, ms } from '../format/format.ts';

/** How often the ledger was read, how far behind it the audit was, and when it was not watched. */
export function describeAuditReads({
  ticks,
  watermarkAgeMsMax,
  unwatchedMs = [],
}: Pick<AuditSummary, 'ticks' | 'watermarkAgeMsMax' | 'unwatchedMs'>): string {
  const reads = `Read ${count(ticks)} ${ticks === 1 ? 'time' : 'times'}`;
  const age =
    watermarkAgeMsMax === null
      ? ''
      : `, at most ${ms(watermarkAgeMsMax)} behind the ledger under load`;
  const gaps =
    unwatchedMs.length === 0
      ? ''
      : `; not watched for ${unwatchedMs.map(ms).join(' and ')} while another server took the run over`;
  return `${reads}${age}${gaps}`;
}
