import type { Drill } from '../../core/drill/drill.ts';
import {
  describeProbe,
  judgeValue,
  type ProbeOutcome,
  phases,
  readsRecord,
} from '../../core/drill/probe.ts';
import type { Target } from '../../core/target/target.ts';
import { readStackProbe } from '../../edge/stack/probes/stackProbe.ts';
import { tagFor } from '../target/tag.ts';

/** One reading of a probe of the stack, before any load. */
export interface FirstReading extends ProbeOutcome {
  readonly probe: string;
  /** What is tolerated in the first phase of the probe: `status of GET /health = 200`. */
  readonly expected: string;
}

const readMsMax = 5_000;

/**
 * Reads each probe that looks at the stack once, one after the other, and judges it by what is tolerated in its first
 * phase. Drives no load. `runId` and `nowMs` are for the tag.
 */
export async function firstReadings(
  { hypothesis }: Pick<Drill, 'hypothesis'>,
  target: Target,
  runId: string,
  nowMs: number,
): Promise<readonly FirstReading[]> {
  const tag = tagFor(target, runId, 0, { fromMs: nowMs, durationMs: 0 });
  const readings: FirstReading[] = [];
  for (const probe of hypothesis) {
    if (readsRecord(probe.read)) continue;
    const phase = phases.find((each) => probe.phases[each] !== undefined) ?? 'before';
    const timeoutMs = Math.min(readMsMax, probe.everyMs);
    const value = await readStackProbe(probe.read, { target, tag, timeoutMs });
    const outcome = judgeValue(probe, phase, value);
    readings.push({ probe: probe.name, expected: describeProbe(probe, phase), ...outcome });
  }
  return readings;
}
