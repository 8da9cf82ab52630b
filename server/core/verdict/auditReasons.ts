import { describeFacts } from '../audit/describeFacts.ts';
import { unwatchedText, watermarkAgeMsLimit } from '../audit/engine/progress.ts';
import { type AuditSummary, byAge, olderText, stores } from '../audit/finding.ts';
import { byHarm, type FindingGroup, summarizeFindings } from '../audit/findingSummary.ts';
import { auditName, demandsOf, type Isolation } from '../target/isolation.ts';
import { count, duration, durationBeside } from '../text/figures.ts';
import { formatLatency } from '../text/units.ts';
import type { Reason } from './verdict.ts';

/**
 * A fail for each broken invariant of either store, the gravest first, whether or not the scenario asks
 * for an audit; then what is doubted or clean, store by store. When the scenario asks for an audit, a
 * store without a reliable one is unknown. What is not reliable stands beside the findings too.
 */
export function auditReasons(
  required: boolean,
  summaries: readonly AuditSummary[],
  isolation: Isolation | undefined,
): readonly Reason[] {
  const { groups } = summarizeFindings(summaries);
  const broken = groups.map(
    (group): Reason => ({
      state: 'fail',
      text: brokenText(group, summaries, auditName(isolation, group.store)),
    }),
  );
  const audited = demandsOf(isolation).audit === 'one' ? (['shadow'] as const) : stores;
  const others = audited.flatMap((store) => {
    const own = summaries.filter((summary) => summary.store === store);
    const missing: Reason = {
      state: 'unknown',
      text: `${auditName(isolation, store)}: there is no result of it`,
    };
    if (own.length === 0) return required ? [missing] : [];
    return own.flatMap((summary) => storeReasons(summary, auditName(isolation, store)));
  });
  return [...broken, ...others];
}

/** What a store's audit says beside its findings. */
function storeReasons(summary: AuditSummary, name: string): readonly Reason[] {
  const { totals, state, reason } = summary;
  const found = totals.some(({ older }) => !older);
  if (state === 'broken' && !found) {
    return [{ state: 'fail', text: `${name}: ${reason ?? 'broken'}` }];
  }
  const doubt = doubtOf(summary);
  if (doubt !== null) return [{ state: 'unknown', text: `${name}: ${doubt}` }];
  return found ? [] : [cleanReason(summary, name)];
}

/** Why the audit is not reliable; null when it is. */
function doubtOf(summary: AuditSummary): string | null {
  if (summary.state === 'unknown') return summary.reason ?? 'it could not be judged';
  if (summary.state === 'broken' && summary.reason !== null) return summary.reason;
  if (summary.checked.length === 0) return 'no invariant was checked';
  const age = summary.watermarkAgeMsMax;
  if (age !== null && age > watermarkAgeMsLimit) {
    return `it fell ${durationBeside(age, watermarkAgeMsLimit)} behind the ledger, more than ${formatLatency(watermarkAgeMsLimit)}`;
  }
  return null;
}

function cleanReason(summary: AuditSummary, name: string): Reason {
  const { checked, totals, unwatchedMs } = summary;
  const older = totals.reduce((sum, { findings }) => sum + findings, 0);
  const before = older === 0 ? '' : ` (${olderText(older)})`;
  const gap = unwatchedText(unwatchedMs);
  const unwatched = gap === null ? '' : `; ${gap}`;
  const text = `${name}: clean, ${count(checked.length)} invariants over ${describeFacts(summary)}${before}${unwatched}`;
  return { state: 'pass', text };
}

/** The group with its worst finding. */
function brokenText(group: FindingGroup, summaries: readonly AuditSummary[], name: string): string {
  const { store, invariant, findings, text } = group;
  const own = byAge(summaries.flatMap((summary) => summary.findings)).own;
  const [worst] = own
    .filter((finding) => finding.store === store && finding.invariant === invariant)
    .sort(byHarm);
  const more = findings > 1 ? `; ${findings} findings in all` : '';
  if (worst === undefined) return `${name}: ${text}${more}`;
  const when = worst.duringLoad ? 'while load ran' : 'after the load';
  const after = worst.detectionMs === null ? '' : `, ${duration(worst.detectionMs)} after commit`;
  return `${name}: ${text}; ${invariant} found ${when}${after}: ${worst.message}${more}`;
}
