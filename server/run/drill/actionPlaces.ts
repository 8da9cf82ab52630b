import type { DrillAction } from '../../core/drill/action.ts';
import { itemsOf } from '../../core/drill/drillBody.ts';
import type { DrillPast, NewDrillEvent } from '../../core/drill/drillEvents.ts';
import type { SensorReading } from '../../core/drill/drillRecord.ts';
import type { Target } from '../../core/target/target.ts';
import type { StoredDrill } from '../../edge/store/drillRow.ts';
import type { RunClock } from './drillClock.ts';
import type { ActionPlace } from './performers/performer.ts';

interface Conducted {
  readonly clock: RunClock;
  readonly released: AbortSignal;
  saveEvent(event: NewDrillEvent): Promise<boolean>;
  background(work: () => Promise<void>): void;
}

/** The actions of a drill by number, each with what its performer needs. */
export function createActionPlaces(
  { drill, row, targetRef, approvedBy }: StoredDrill,
  past: DrillPast,
  target: Target | null,
  { clock, released, saveEvent, background }: Conducted,
): (item: number) => { readonly action: DrillAction; readonly place: ActionPlace } {
  const items = itemsOf(drill);
  const marks = new Map(past.marks);
  const sensed = new Set(past.sensors.map(({ item, asked }) => `${item} ${asked}`));
  return (item) => {
    const found = items[item];
    if (found === undefined) throw new Error(`there is no action ${item}`);
    const { action, part, planned } = found;
    const endMs = planned?.endMs ?? null;
    const nowMs = clock.now();
    const place: ActionPlace = {
      ...{ drillId: row.id, runId: row.runId, item, part, target, targetRef, released, background },
      ...{ by: row.by, approvedBy },
      lastsMs: endMs === null || nowMs === null ? null : endMs - nowMs,
      mark: () => marks.get(item) ?? null,
      async saveMark(mark) {
        const event = { item, mark: { ...mark } };
        const saved = await saveEvent({ kind: 'mark', message: markText(mark), data: event });
        if (saved) marks.set(item, mark);
        return saved;
      },
      async sensed({ asked, answer, text, atEpochMs }) {
        sensed.add(`${item} ${asked}`);
        const at = (atEpochMs === null ? clock.now() : clock.at(atEpochMs)) ?? 0;
        // The kinds of answers follow from what is asked.
        const data = { item, asked, answer, text, atMs: at } as SensorReading;
        const message = `${answer.replaceAll('-', ' ')}: ${text}`;
        await saveEvent({ kind: 'sensor', message, data });
      },
      hasSensed: (asked) => sensed.has(`${item} ${asked}`),
    };
    return { action, place };
  };
}

const markText = (mark: Readonly<Record<string, unknown>>): string =>
  `before: ${Object.entries(mark)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ')}`;
