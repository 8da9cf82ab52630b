/** One consistent read of a store, as far as the audit's own progress is concerned. Times are the database's. */
export interface AuditRead {
  /** Every transaction below it has ended. */
  readonly xmin: bigint;
  /** No transaction had begun from here on. */
  readonly xmax: bigint;
  readonly atMs: number;
  readonly phase: 'baseline' | 'load' | 'idle';
}

/** How far the last look saw. */
export interface Watermark {
  readonly xmin: string;
  readonly atMs: number;
  readonly duringLoad: boolean;
  /** Since when the oldest open transaction was seen to hold it back; null when none did. */
  readonly heldSinceMs: number | null;
}

/** What is known of an audit beside its findings. Plain JSON: a server that takes the run over goes on from it. */
export interface AuditProgress {
  /** When the store was looked at before the load; null when it could not be read then. */
  readonly baselineAtMs: number | null;
  readonly watermark: Watermark | null;
  readonly ticks: number;
  /** The greatest age of the watermark while load ran and a server watched. */
  readonly ageMsMax: number | null;
  /** For each take-over: from the last look before it to the first look after it. */
  readonly unwatchedMs: readonly number[];
  /** Reasons that stay: what was not seen once is not known, however well it goes later. */
  readonly doubts: readonly string[];
}

export const noProgress: AuditProgress = {
  baselineAtMs: null,
  watermark: null,
  ticks: 0,
  ageMsMax: null,
  unwatchedMs: [],
  doubts: [],
};

/** An audit that nobody carried on for longer than this is unknown (ADR 13). */
export const unwatchedMsLimit = 15_000;

/**
 * The progress after a look, and how old the watermark had become when it moved: the time since the
 * look before, while load ran, or since the oldest open transaction was first seen to hold it back.
 * With `takenOver` the time since the look before was nobody's, and is counted as that.
 */
export function afterRead(
  before: AuditProgress,
  look: AuditRead,
  takenOver: boolean,
): { readonly progress: AuditProgress; readonly ageMs: number } {
  const last = before.watermark;
  const heldSinceMs = heldSince(last, look);
  const sinceLastMs = last === null ? 0 : look.atMs - last.atMs;
  const gapMs = !takenOver && last?.duringLoad ? sinceLastMs : 0;
  const ageMs = Math.max(gapMs, heldSinceMs === null ? 0 : look.atMs - heldSinceMs);
  const duringLoad = look.phase === 'load';
  const progress: AuditProgress = {
    ...before,
    baselineAtMs: look.phase === 'baseline' ? look.atMs : before.baselineAtMs,
    watermark: { xmin: String(look.xmin), atMs: look.atMs, duringLoad, heldSinceMs },
    ageMsMax: duringLoad ? Math.max(before.ageMsMax ?? 0, ageMs) : before.ageMsMax,
    unwatchedMs:
      takenOver && last !== null ? [...before.unwatchedMs, sinceLastMs] : before.unwatchedMs,
  };
  return { progress, ageMs };
}

function heldSince(last: Watermark | null, { xmin, xmax, atMs }: AuditRead): number | null {
  if (xmin === xmax) return null;
  return last?.xmin === String(xmin) ? (last.heldSinceMs ?? atMs) : atMs;
}

export function withDoubt(progress: AuditProgress, doubt: string): AuditProgress {
  if (progress.doubts.includes(doubt)) return progress;
  return { ...progress, doubts: [...progress.doubts, doubt] };
}

/** Says for how long nobody watched; null when somebody always did. */
export function unwatchedText(unwatchedMs: readonly number[] | undefined): string | null {
  if (unwatchedMs === undefined || unwatchedMs.length === 0) return null;
  const each = unwatchedMs.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(' and ');
  return `not watched for ${each} while another server took the run over`;
}
