import type { Finding, FindingGroup, FindingSummary } from '../api/generated.ts';
import { count } from '../format/format.ts';

/** Whether the invariant was broken before the run began: such a finding is not charged to the run. */
export function isOlder(finding: Finding): boolean {
  return finding.beforeRun === true;
}

/** The finding as it is now: a finding grows, and one that is older than the run may grow in it. */
export function isNewer(held: Finding, next: Finding): boolean {
  return next.amount > held.amount || (isOlder(held) && !isOlder(next));
}

/**
 * The gravest first, as the summary's groups are sorted: by group, then by amount. Those that are older
 * than the run come last.
 */
export function gravestFirst(
  findings: readonly Finding[],
  groups: readonly FindingGroup[],
): readonly Finding[] {
  const rankOf = (finding: Finding): number => {
    const rank = groups.findIndex(
      ({ store, invariant }) => store === finding.store && invariant === finding.invariant,
    );
    return isOlder(finding) || rank < 0 ? groups.length : rank;
  };
  return [...findings].sort(
    (a, b) =>
      Number(isOlder(a)) - Number(isOlder(b)) || rankOf(a) - rankOf(b) || b.amount - a.amount,
  );
}

/** `1 finding`, `3 findings, 1 older than this run`. */
export function countText({ count: own, older }: FindingSummary): string {
  const findings = `${count(own)} ${own === 1 ? 'finding' : 'findings'}`;
  return older === 0 ? findings : `${findings}, ${count(older)} older than this run`;
}

/** The unit beside a group's amount: `units`, `unit` after 1. */
export const unitOf = ({ amount, unit }: Pick<FindingGroup, 'amount' | 'unit'>): string =>
  amount === 1 ? unit.slice(0, -1) : unit;

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
