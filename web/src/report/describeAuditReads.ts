import type { AuditSummary } from '../api/generated.ts';
import { count, ms, plural } from '../format/format.ts';

/** `1 204 facts, 13 of them since the run began (9 ledger, 4 lines)`. */
export function describeFacts({
  facts,
  newFacts,
}: Pick<AuditSummary, 'facts' | 'newFacts'>): string {
  if (newFacts === undefined) return plural(facts, 'fact');
  const kinds = Object.entries(newFacts).filter(([, n]) => n > 0);
  const own = kinds.reduce((sum, [, n]) => sum + n, 0);
  const each = kinds.map(([kind, n]) => `${count(n)} ${kind}`).join(', ');
  return `${plural(facts, 'fact')}, ${own === 0 ? 'none of them since the run began' : `${count(own)} of them since the run began (${each})`}`;
}

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
