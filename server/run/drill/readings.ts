import type { ReadingNow } from '../../core/drill/agenda.ts';
import type { DrillPast, NewDrillEvent } from '../../core/drill/drillEvents.ts';
import { describeRead, type ProbeRead } from '../../core/drill/probe.ts';
import type { ProbeValue } from '../../core/drill/recordedLoad.ts';
import type { TagHeader } from '../../core/target/markers.ts';
import type { Target } from '../../core/target/target.ts';
import { tagFor } from '../target/tag.ts';
import type { RunClock } from './drillClock.ts';

/** Reads the stack once. It never rejects: a reading that fails is unknown, with the reason. */
export type StackReader = (
  read: ProbeRead,
  options: { readonly target: Target; readonly tag: TagHeader; readonly timeoutMs: number },
) => Promise<ProbeValue>;

const readMsMax = 5_000;

interface Conducted {
  /** Null when its file could not be read at a take-over: then nothing is read. */
  readonly target: Target | null;
  readonly clock: RunClock;
  readonly released: AbortSignal;
  saveEvent(event: NewDrillEvent): Promise<boolean>;
}

/** Takes the readings of the probes that look at the stack, each once. */
export function createReadings(
  readStack: StackReader,
  past: Pick<DrillPast, 'readings'>,
  { target, clock, released, saveEvent }: Conducted,
) {
  const taken = new Set(past.readings.map(({ probe, dueMs }) => `${probe} ${dueMs}`));
  return {
    async take(
      { probe: { name, read, everyMs }, dueMs }: ReadingNow,
      runId: string,
    ): Promise<void> {
      const key = `${name} ${dueMs}`;
      if (taken.has(key) || target === null) return;
      taken.add(key);
      const tag = tagFor(target, runId, 0, { fromMs: Date.now(), durationMs: 0 });
      const timeoutMs = Math.min(readMsMax, everyMs);
      const value = await readStack(read, { target, tag, timeoutMs });
      const takenMs = clock.now();
      if (released.aborted || takenMs === null) return;
      const message = `${name}: ${describeRead(read)}: ${valueText(value)}`;
      await saveEvent({ kind: 'probe', message, data: { probe: name, dueMs, takenMs, value } });
    },
  };
}

const valueText = (value: ProbeValue): string =>
  value.state === 'read'
    ? String(value.value)
    : value.state === 'judged'
      ? value.text
      : `unknown: ${value.reason}`;
