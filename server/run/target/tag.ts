import { signTag } from '@zerohour/shadow-data';
import { demandsOf } from '../../core/target/isolation.ts';
import { markersOf, type TagHeader } from '../../core/target/markers.ts';
import type { Target } from '../../core/target/target.ts';

/** Services with slow clocks must accept requests that are sent at the end of the plan. */
const TAG_MARGIN_MS = 5 * 60_000;

export type { TagHeader } from '../../core/target/markers.ts';

/**
 * The signed mark of a run's traffic. `epoch` numbers the tags of a run: 0 for preflight, seeding and setup,
 * r + 1 for round r. It expires five minutes after the planned end. A dedicated stack gets no tag, so that all of
 * its services work in their one store: the header names the run and nothing else, or the target's own
 * markers stand in its place.
 */
export function tagFor(
  target: Target,
  runId: string,
  epoch: number,
  window: { readonly fromMs: number; readonly durationMs: number },
): TagHeader {
  const own = markersOf(target.markers, runId);
  const [first] = Object.entries(own);
  const markers = first === undefined ? {} : { markers: own };
  if (demandsOf(target.isolation).tag === 'marker') {
    const [header, value] = first ?? [target.shadow.header, `zh-run=${runId}`];
    return { header, value, ...markers };
  }
  const expiresAtMs = Math.ceil(window.fromMs + window.durationMs + TAG_MARGIN_MS);
  const value = signTag({ runId, epoch, expiresAtMs }, target.shadow.key);
  return { header: target.shadow.header, value, ...markers };
}
