import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import type { InvariantName } from '../../core/audit/invariants/registry.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';
import { lostUnits, oversoldUnits, type ShopUnits } from './shopUnits.ts';

/** What a run of a foreign shop came to, and what the shop's own tables say after it. */
export interface ShopOutcome {
  readonly verdict: VerdictState | null;
  /** Correct journeys by path. */
  readonly correct: Readonly<Record<string, number>>;
  readonly audit: Pick<AuditSummary, 'state' | 'facts'> | null;
  /** The invariant of the gravest finding. */
  readonly leads: InvariantName | null;
  /** Those that are older than the run among them. */
  readonly findings: readonly Finding[];
  readonly units: ShopUnits;
  /** Units by SKU on placed orders, as the audit file reads them. */
  readonly audited: ReadonlyMap<string, number>;
}

/**
 * What contradicts the shop's own tables in a run of its scenario as it stands, a line each. A shop may lose updates of its
 * own: its counter then shows less than its orders, and the audit must have found exactly that.
 */
export function driveFaults(outcome: ShopOutcome, before: ShopUnits): readonly string[] {
  const { verdict, correct, audit, findings, units } = outcome;
  const lost = lostUnits(units);
  const found = foundUnits(findings, 'counter-equals-ledger');
  const others = findings.filter(
    ({ invariant, beforeRun }) => invariant !== 'counter-equals-ledger' && beforeRun !== true,
  );
  const expected = lost > lostUnits(before) ? 'fail' : 'pass';
  const paths = Object.entries(correct);
  return [
    ...(verdict === expected ? [] : [`verdict ${verdict}, not ${expected}`]),
    ...(paths.length > 0 ? [] : ['no journey was driven']),
    ...paths.flatMap(([path, count]) => (count > 0 ? [] : [`no journey of ${path} was correct`])),
    ...(audit?.state === 'clean' || audit?.state === 'broken' ? [] : ['the audit is unknown']),
    ...(audit?.facts === units.facts
      ? []
      : [`the audit read ${audit?.facts} facts, the tables hold ${units.facts}`]),
    ...auditedFaults(outcome),
    ...(found === lost ? [] : [`findings of ${found} units, its counter lacks ${lost}`]),
    ...others.map(({ message }) => `a finding that the tables do not show: ${message}`),
  ];
}

/** What contradicts the tables after an oversell was planted. */
export function oversellFaults({
  verdict,
  leads,
  findings,
  units,
}: ShopOutcome): readonly string[] {
  const planted = oversoldUnits(units);
  if (planted === 0) return ['no oversell was planted'];
  const found = foundUnits(findings, 'oversell');
  return [
    ...(verdict === 'fail' ? [] : [`oversold: verdict ${verdict}, not fail`]),
    ...(found === planted
      ? []
      : [`oversold: findings of ${found} units, its tables say ${planted}`]),
    ...(leads === 'oversell' ? [] : [`oversold: ${leads ?? 'no finding'} leads the findings`]),
  ];
}

function auditedFaults({ units, audited }: ShopOutcome): readonly string[] {
  return units.skus.flatMap(({ sku, promised }) => {
    const read = audited.get(sku) ?? 0;
    return read === promised
      ? []
      : [`${sku}: the audit reads ${read} units on orders, the tables hold ${promised}`];
  });
}

/** What the findings of one invariant come to. */
export const foundUnits = (findings: readonly Finding[], invariant: InvariantName): number =>
  findings
    .filter((finding) => finding.invariant === invariant)
    .reduce((sum, { amount }) => sum + amount, 0);
