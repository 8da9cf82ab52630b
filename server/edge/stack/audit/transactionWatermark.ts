import type { Watermark } from '../../../core/audit/sources/auditSource.ts';

/** What PostgreSQL says of a snapshot. */
export interface SnapshotBounds {
  /** Every transaction below it has ended, and is in the snapshot if it committed. */
  readonly xmin: bigint;
  /** No transaction had begun from here on. Equal to `xmin` when none was in flight. */
  readonly xmax: bigint;
  /** The database's clock. */
  readonly atMs: number;
}

/**
 * The watermark of a snapshot, and its age: the time since the oldest open transaction was first
 * seen, 0 when none is open. `latest` is the watermark of the reading before; while it shows the same
 * oldest transaction, the time goes on from there. `cursor`: from where the next reading asks, where the
 * reading did not look through all rows up to the snapshot.
 */
export function nextWatermark(
  latest: Watermark | null,
  { xmin, xmax, atMs }: SnapshotBounds,
  cursor: bigint = xmin,
): { readonly watermark: Watermark; readonly ageMs: number } {
  const same = latest !== null && (latest.oldest ?? latest.xmin) === String(xmin);
  const before = same && typeof latest.heldSinceMs === 'number' ? latest.heldSinceMs : atMs;
  const heldSinceMs = xmin === xmax ? null : before;
  const asked = { xmin: String(cursor), heldSinceMs };
  return {
    watermark: cursor === xmin ? asked : { ...asked, oldest: String(xmin) },
    ageMs: heldSinceMs === null ? 0 : atMs - heldSinceMs,
  };
}

/** Readings with transactions that may still be open, and the latest one without. */
export interface Passed {
  readonly atMs: number | null;
  readonly waiting: readonly Pick<SnapshotBounds, 'xmax' | 'atMs'>[];
}

export const nothingPassed: Passed = { atMs: null, waiting: [] };

/** Further ones are passed with the next that waits. */
const waitingMax = 1_000;

/**
 * Method: every transaction that was open at a reading is below its `xmax`, so all of them have ended once a later
 * reading has an `xmin` from there on. A reading without an open transaction is passed at once.
 */
export function nextPassed(
  { atMs: before, waiting }: Passed,
  { xmin, xmax, atMs }: SnapshotBounds,
): Passed {
  if (xmin === xmax) return { atMs, waiting: [] };
  const passed = waiting.filter((reading) => reading.xmax <= xmin);
  const left = waiting.slice(passed.length);
  return {
    atMs: passed.at(-1)?.atMs ?? before,
    waiting: left.length < waitingMax ? [...left, { xmax, atMs }] : left,
  };
}

/** The transaction from which facts are not settled yet. Throws when another source made the watermark. */
export function xminOf(watermark: Watermark): bigint {
  const { xmin } = watermark;
  if (typeof xmin !== 'string' || !/^\d+$/.test(xmin)) {
    throw new Error('the stored watermark is not one of the postgres source');
  }
  return BigInt(xmin);
}
