import type { StopCause } from '../run/stopCause.ts';
import { formatSpan } from '../text/units.ts';
import { type QuietWindow, quietAt, quietWithin } from './quietWindow.ts';

/** One check of the owner's consent, over all hosts of a target. */
export interface OwnershipCheck {
  /** `gone`: an answer that holds no valid proof. `unreadable`: no answer, which may be the load's doing. */
  readonly state: 'valid' | 'not-needed' | 'gone' | 'unreadable';
  /** What was seen, and what the owner has to do. */
  readonly text: string;
}

/** What the role of the audit may do in the target's stores. Unknown is not read-only. */
export type RoleRights =
  | { readonly state: 'reads-only' }
  | { readonly state: 'may-write' | 'unknown'; readonly text: string };

export const isGranted = ({ state }: OwnershipCheck): boolean =>
  state === 'valid' || state === 'not-needed';

/** A stop by the target's owner. */
export type Forbidden = StopCause & { readonly kind: 'permission' };

/** Beside the planned load: preflight, seeding, readying, the last journeys. */
export const MARGIN_MS = 60_000;
/** A proof may be unreadable for so long during a run, because an overloaded target answers late. */
export const UNREADABLE_MS_MAX = 180_000;

/** Why a run of this length may not begin now, or null. The text gives the length in whole seconds, rounded up. */
export function quietWindowRejection(
  windows: readonly QuietWindow[],
  nowMs: number,
  loadMs: number,
): string | null {
  const met = quietWithin(windows, nowMs, nowMs + loadMs + MARGIN_MS);
  if (met === null) return null;
  const length = formatSpan(Math.ceil(loadMs / 1000) * 1000);
  const from = new Date(met.atMs).toISOString();
  return met.atMs === nowMs
    ? `the target file allows no load now: quiet ${met.window.text}`
    : `${length} of load would run into the target's quiet window ${met.window.text}, met at ${from}`;
}

/** Why a run that is under way must stop now, or null. */
export function quietStop(windows: readonly QuietWindow[], nowMs: number): Forbidden | null {
  const window = quietAt(windows, nowMs);
  if (window === null) return null;
  const text = `quiet ${window.text} has begun (${new Date(nowMs).toISOString()})`;
  return { kind: 'permission', rule: "the target's quiet window", text };
}

const PROOF_RULE = "the target's ownership proof";

/**
 * Why a check stops a run, or null. A proof that is gone stops it at once; one that cannot be read stops
 * it when the last valid proof is `UNREADABLE_MS_MAX` old.
 */
export function proofStop(
  check: OwnershipCheck,
  lastValidMs: number,
  nowMs: number,
): Forbidden | null {
  if (isGranted(check)) return null;
  if (check.state === 'gone') return { kind: 'permission', rule: PROOF_RULE, text: check.text };
  if (nowMs - lastValidMs < UNREADABLE_MS_MAX) return null;
  const text = `not readable for ${formatSpan(UNREADABLE_MS_MAX)}: ${check.text}`;
  return { kind: 'permission', rule: PROOF_RULE, text };
}
