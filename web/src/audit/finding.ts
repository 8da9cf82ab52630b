import type { Finding } from '../api/generated.ts';

/** Whether the invariant was broken before the run began: such a finding is not charged to the run. */
export function isOlder(finding: Finding): boolean {
  return finding.beforeRun === true;
}

/** Two findings are the same when the same rows break the same invariant at the same time. */
export function findingKey(finding: Finding): string {
  const rows = finding.witness.map((row) => `${row.kind} ${row.id}`).join(',');
  return [finding.store, finding.invariant, finding.sku ?? '', finding.foundAt, rows].join('|');
}

/** Findings of the run first, then those that are older; the order within each group stays. */
export function ownFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings.filter((finding) => !isOlder(finding)), ...findings.filter(isOlder)];
}

/** Whether an invariant has findings and all of them are older than the run. */
export function onlyOlder(findings: readonly Finding[], invariant: Finding['invariant']): boolean {
  const own = findings.filter((finding) => finding.invariant === invariant);
  return own.length > 0 && own.every(isOlder);
}

/** `stock-conservation` as text: `stock conservation`. */
export function invariantLabel(invariant: Finding['invariant']): string {
  return invariant.replaceAll('-', ' ');
}
