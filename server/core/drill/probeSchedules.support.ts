import fc from 'fast-check';
import { clockOf, type DueReading, dueReadings } from './clock.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import type { Probe } from './probe.ts';
import { judgeProbe, type ProbeReading } from './probeJudge.ts';

/** What becomes of a reading that is due. Only `taken` is a reading of the phase. */
const fates = [
  ...['taken', 'missing', 'late', 'early', 'crashed', 'twice', 'no figure', 'of another'],
] as const;
type Fate = (typeof fates)[number];

interface Schedule {
  readonly everyMs: number;
  readonly recoverMs: number;
  readonly fates: readonly Fate[];
  readonly shiftMs: number;
}

const scheduleOf: fc.Arbitrary<Schedule> = fc.record({
  everyMs: fc.integer({ min: 1, max: 12 }).map((seconds) => seconds * 1_000),
  recoverMs: fc.nat({ max: 30_000 }),
  fates: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Fate>('taken') },
      { weight: 1, arbitrary: fc.constantFrom<Fate>(...fates) },
    ),
    { maxLength: 130 },
  ),
  shiftMs: fc.nat({ max: 5_000 }),
});

/** It tolerates one status before and after, and a range meanwhile. */
export const healthProbe: Probe = {
  name: 'health',
  read: { kind: 'http', url: '/health', read: 'status' },
  phases: {
    before: { is: '=', value: 200 },
    during: { is: 'between', from: 200, to: 503 },
    after: { is: '=', value: 200 },
  },
  everyMs: 5_000,
};

function readingsOf(
  { dueMs }: DueReading,
  fate: Fate,
  { everyMs, shiftMs }: Schedule,
): readonly ProbeReading[] {
  const value = { state: 'read', value: 200, text: '' } as const;
  const crash = { state: 'unknown', reason: 'no connection' } as const;
  const taken = { probe: healthProbe.name, dueMs, takenMs: dueMs, value };
  const made: Readonly<Record<Fate, readonly ProbeReading[]>> = {
    taken: [{ ...taken, takenMs: dueMs + Math.min(shiftMs, everyMs - 1) }],
    missing: [],
    late: [{ ...taken, takenMs: dueMs + everyMs + shiftMs }],
    early: [{ ...taken, takenMs: dueMs - 1 - shiftMs }],
    crashed: [{ ...taken, value: crash }],
    twice: [taken, { ...taken, value: crash }],
    'no figure': [{ ...taken, value: { ...value, value: Number.NaN } }],
    'of another': [{ ...taken, probe: 'other' }],
  };
  return made[fate];
}

export interface JudgedSchedules {
  readonly schedules: number;
  /** Phases of them that were judged so. */
  readonly passes: number;
  readonly unknowns: number;
  /** Each phase that was told wrong, a line each. */
  readonly wrong: readonly string[];
}

/**
 * Judges random schedules of a probe: a phase passes where every reading that was due is there, in time and with a
 * figure that the tolerance takes; with one that is missing, late, early or crashed it is unknown.
 */
export function judgeRandomSchedules(count: number, seed: number): JudgedSchedules {
  const drill = drillOfText(soundDrill);
  const wrong: string[] = [];
  let [passes, unknowns] = [0, 0];
  const schedules = fc.sample(scheduleOf, { numRuns: count, seed });
  for (const schedule of schedules) {
    const probe = { ...healthProbe, everyMs: schedule.everyMs };
    const clock = clockOf(drill, schedule.recoverMs);
    const due = dueReadings(probe, clock).map((each, nth) => ({
      each,
      fate: schedule.fates[nth] ?? 'taken',
    }));
    const readings = due.flatMap(({ each, fate }) => readingsOf(each, fate, schedule));
    for (const { phase, state } of judgeProbe(probe, clock, readings).phases) {
      const there = due.filter(({ each }) => each.phase === phase);
      const isWhole = there.length > 0 && there.every(({ fate }) => fate === 'taken');
      const expected = isWhole ? 'pass' : 'unknown';
      if (state !== expected) {
        wrong.push(`${phase} is ${state}, not ${expected}: ${JSON.stringify(schedule)}`);
      }
      if (isWhole) passes += 1;
      else unknowns += 1;
    }
  }
  return { schedules: schedules.length, passes, unknowns, wrong };
}
