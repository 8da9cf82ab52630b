import { isDeepStrictEqual } from 'node:util';
import { keysOf, type Layered, lookUp } from '../../core/audit/engine/layered.ts';
import type { AuditState } from '../../core/audit/engine/state.ts';
import { totalOf } from '../../core/audit/facts/registry.ts';

/** The first difference of two states, for a person; null when they are equal. */
export function stateDifference(a: AuditState, b: AuditState): string | null {
  return (
    tableDifference('order', a.orders, b.orders) ??
    tableDifference('SKU', a.skus, b.skus) ??
    tableDifference('reservation', a.reservations, b.reservations) ??
    (isDeepStrictEqual(a.facts, b.facts)
      ? null
      : `${totalOf(a.facts)} facts and ${totalOf(b.facts)}`)
  );
}

function tableDifference<V>(what: string, a: Layered<V>, b: Layered<V>): string | null {
  for (const key of new Set([...keysOf(a), ...keysOf(b)])) {
    if (!isDeepStrictEqual(lookUp(a, key), lookUp(b, key))) return `${what} ${key}`;
  }
  return null;
}
