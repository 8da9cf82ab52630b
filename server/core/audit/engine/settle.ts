import type { Breach } from '../invariants/invariant.ts';

/** A disagreement that may still heal, and since when it has been the same. */
export interface Pending {
  readonly subject: string;
  readonly signature: string;
  readonly sinceMs: number;
}

export type PendingMap = ReadonlyMap<string, Pending>;

/** A subject may be broken for several SKUs. */
export const breachKey = (breach: Breach): string => `${breach.subject} ${breach.sku ?? ''}`;

/**
 * Divides the breaches of one snapshot into those that count now and those that wait. A breach that
 * settles counts when a snapshot at least `settleMs` earlier had the same one and none in between
 * lacked it. `breaches` must cover every pending subject: one that is absent has healed. Times are
 * the database's.
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
