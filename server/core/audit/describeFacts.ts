import { count } from '../text/figures.ts';
import { factKinds, totalOf } from './facts/registry.ts';
import type { AuditSummary } from './finding.ts';

type Counted = Pick<AuditSummary, 'facts' | 'newFacts'>;

/** `24 892 facts, 18 312 of them since the run began`: facts of before the run say nothing about its load. */
export function describeFacts({ facts, newFacts }: Counted): string {
  const all = `${count(facts)} ${facts === 1 ? 'fact' : 'facts'}`;
  if (newFacts === undefined) return all;
  const own = totalOf(newFacts);
  return `${all}, ${own === 0 ? 'none' : count(own)} of them since the run began`;
}

/** `6 104 ledger, 3 052 lines`: what came since the run began, to compare with one's own tables; null without any. */
export function describeNewFacts({ newFacts }: Counted): string | null {
  if (newFacts === undefined) return null;
  const each = factKinds.flatMap(({ name }) => {
    const came = newFacts[name] ?? 0;
    return came === 0 ? [] : [`${count(came)} ${name}`];
  });
  return each.length === 0 ? null : each.join(', ');
}
