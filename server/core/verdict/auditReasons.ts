import { unwatchedText, watermarkAgeMsLimit } from '../audit/engine/progress.ts';
import { type AuditSummary, byAge, type Finding, olderText, stores } from '../audit/finding.ts';
import { severities } from '../audit/invariants/invariant.ts';
import { invariantNames } from '../audit/invariants/registry.ts';
import { duration } from '../text/figures.ts';
import { formatLatency } from '../text/units.ts';
import type { Reason } from './verdict.ts';

/**
 * One reason for each store. Findings of either store are a fail, whether or not the scenario asks for an
 * audit. When it does, a store without a reliable audit is unknown.
 */
export function auditReasons(
  required: boolean,
  summaries: readonly AuditSummary[],
): readonly Reason[] {
  return stores.flatMap((store) => {
    const own = summaries.filter((summary) => summary.store === store);
    const missing: Reason = { state: 'unknown', text: `${store} audit: there is no result of it` };
    if (own.length === 0) return required ? [missing] : [];
    return own.flatMap(summaryReasons);
  });
}

function summaryReasons(summary: AuditSummary): readonly Reason[] {
  const broken = findingReasons(summary);
  const doubt = doubtOf(summary);
  if (doubt !== null) {
    return [...broken, { state: 'unknown', text: `${summary.store} audit: ${doubt}` }];
  }
  if (broken.length > 0) return broken;
  const checked = `${summary.checked.length} invariants over ${summary.facts} ledger facts`;
  const older = summary.findings.length;
  const before = older === 0 ? '' : ` (${olderText(older)})`;
  const gap = unwatchedText(summary.unwatchedMs);
  const unwatched = gap === null ? '' : `; ${gap}`;
  const text = `${summary.store} audit: clean, ${checked}${before}${unwatched}`;
  return [{ state: 'pass', text }];
}

/** Why the audit is not reliable; null when it is. */
function doubtOf(summary: AuditSummary): string | null {
  if (summary.state === 'unknown') return summary.reason ?? 'it could not be judged';
  if (summary.checked.length === 0) return 'no invariant was checked';
  const age = summary.watermarkAgeMsMax;
  if (age !== null && age > watermarkAgeMsLimit) {
    return `it fell ${duration(age)} behind the ledger, more than ${formatLatency(watermarkAgeMsLimit)}`;
  }
  return null;
}

/**
 * One reason for each broken invariant, with its worst finding: by severity, then in the order of the
 * registry. Findings that are older than the run give no reason.
 */
function findingReasons(summary: AuditSummary): readonly Reason[] {
  const byInvariant = new Map<string, Finding[]>();
  const rank = ({ severity, invariant }: Finding): number =>
    severities.indexOf(severity) * invariantNames.length + invariantNames.indexOf(invariant);
  const ranked = [...byAge(summary.findings).own].sort((a, b) => rank(a) - rank(b));
  for (const finding of ranked) {
    byInvariant.set(finding.invariant, [...(byInvariant.get(finding.invariant) ?? []), finding]);
  }
  const reasons = [...byInvariant.values()].map((findings) => ({
    state: 'fail' as const,
    text: `${summary.store} audit: ${findingsText(findings)}`,
  }));
  if (reasons.length > 0 || summary.state !== 'broken') return reasons;
  return [{ state: 'fail', text: `${summary.store} audit: ${summary.reason ?? 'broken'}` }];
}

function findingsText(findings: readonly Finding[]): string {
  const worst = findings.reduce((a, b) => (Math.abs(b.amount) > Math.abs(a.amount) ? b : a));
  const of = worst.sku === null ? '' : ` of ${worst.sku}`;
  const when = worst.duringLoad ? 'while load ran' : 'after the load';
  const after = worst.detectionMs === null ? '' : `, ${duration(worst.detectionMs)} after commit`;
  const more = findings.length > 1 ? `; ${findings.length} findings in all` : '';
  return `${worst.invariant}${of} by ${worst.amount} ${worst.unit}, found ${when}${after}: ${worst.message}${more}`;
}
