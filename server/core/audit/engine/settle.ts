import type { Breach } from '../invariants/invariant.ts';

/** A disagreement that may still heal, since when it has looked the same. */
export interface Pending {
  readonly subject: string;
  readonly signature: string;
  readonly sinceMs: number;
}

export type PendingMap = ReadonlyMap<string, Pending>;

/** One subject may be wrong for several SKUs. */
export const breachKey = (breach: Breach): string => `${breach.subject} ${breach.sku ?? ''}`;

/**
 * Sorts the breaches of one snapshot: those that count now, and those that wait. A breach that
 * settles counts when an earlier snapshot, at least `settleMs` before, had the very same. `breaches`
 * must cover every pending subject; what is missing has healed. Times are the database's.
 */
export function settle(
  pending: PendingMap,
  breaches: readonly Breach[],
  atMs: number,
  settleMs: number,
): { readonly pending: PendingMap; readonly counted: readonly Breach[] } {
  const waiting = new Map<string, Pending>();
  const counted: Breach[] = [];
  for (const breach of breaches) {
    if (!breach.settles) {
      counted.push(breach);
      continue;
    }
    const key = breachKey(breach);
    const { subject, signature } = breach;
    const before = pending.get(key);
    const same = before?.signature === signature;
    const sinceMs = same ? before.sinceMs : atMs;
    waiting.set(key, { subject, signature, sinceMs });
    if (same && atMs - sinceMs >= settleMs) counted.push(breach);
  }
  return { pending: waiting, counted };
}
