import type { Breach } from '../invariants/invariant.ts';

/** A disagreement that may still heal, and since when it has been the same. */
export interface Pending {
  readonly subject: string;
  readonly signature: string;
  readonly sinceMs: number;
}

export type PendingMap = ReadonlyMap<string, Pending>;

/** A subject may be broken for several SKUs, or several rows. */
export const breachKey = ({ subject, sku, row }: Breach): string =>
  `${subject} ${sku ?? row ?? ''}`;

/** What waits, divided into what a snapshot says something of and what it does not. */
export function divide(
  pending: PendingMap,
  isShown: (subject: string) => boolean,
): { readonly shown: PendingMap; readonly kept: PendingMap } {
  const [shown, kept] = [new Map<string, Pending>(), new Map<string, Pending>()];
  for (const [key, each] of pending) (isShown(each.subject) ? shown : kept).set(key, each);
  return { shown, kept };
}

/**
 * Divides the breaches of one snapshot into those that count now and those that wait. A breach that
 * settles counts when a snapshot at least `settleMs` earlier, or the shorter time that it names itself, had the same one and none in between
 * lacked it, once every transaction that was open at the earlier one has ended: it may hold what is missing.
 * `passedAtMs`: the latest snapshot of which that is true. `breaches` must cover every pending subject: one that is absent has healed. Times are
 * the database's.
 */
export function settle(
  pending: PendingMap,
  breaches: readonly Breach[],
  atMs: number,
  settleMs: number,
  passedAtMs = atMs,
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
    const neededMs = Math.min(settleMs, breach.settleMs ?? settleMs);
    if (same && atMs - sinceMs >= neededMs && passedAtMs >= sinceMs) counted.push(breach);
  }
  return { pending: waiting, counted };
}
