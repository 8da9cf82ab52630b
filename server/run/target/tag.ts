import { signTag } from '@zerohour/shadow-data';
import type { Target } from '../../core/target/target.ts';

/** Requests that were sent at the plan's end, on slow clocks, must still be let in. */
const TAG_MARGIN_MS = 5 * 60_000;

export interface TagHeader {
  readonly header: string;
  readonly value: string;
}

/**
 * The signed mark of a run's traffic. `epoch` counts the tags of a run: 0 is that of preflight,
 * seeding and setup, round r has r + 1. It expires some minutes after the plan would have ended.
 */
export function tagFor(
  target: Target,
  runId: string,
  epoch: number,
  window: { readonly fromMs: number; readonly durationMs: number },
): TagHeader {
  const expiresAtMs = Math.ceil(window.fromMs + window.durationMs + TAG_MARGIN_MS);
  const value = signTag({ runId, epoch, expiresAtMs }, target.shadow.key);
  return { header: target.shadow.header, value };
}
