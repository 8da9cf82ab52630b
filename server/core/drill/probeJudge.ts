import { formatSpan } from '../text/units.ts';
import type { VerdictState } from '../verdict/verdict.ts';
import { worst } from '../verdict/verdict.ts';
import { type DrillClock, type DueReading, dueReadings } from './clock.ts';
import {
  describeProbe,
  judgeValue,
  type Phase,
  type Probe,
  type ProbeOutcome,
  phases,
} from './probe.ts';
import type { ProbeValue } from './recordedLoad.ts';

/** One reading of a probe, as it was taken. */
export interface ProbeReading {
  /** Name of the probe. */
  readonly probe: string;
  readonly dueMs: number;
  /** When its value was there, on the run's clock. */
  readonly takenMs: number;
  readonly value: ProbeValue;
}

/** A reading that was due, judged: `unknown` when it is missing, late, or could not be read. */
export interface JudgedReading extends ProbeOutcome, DueReading {}

export interface PhaseJudgement {
  readonly phase: Phase;
  readonly state: VerdictState;
  /** What was expected: `errors of customers ≤ 1%`. */
  readonly expected: string;
  /** What was seen: `4 of 4 readings hold`, or the first that decides. */
  readonly saw: string;
}

export interface ProbeJudgement {
  readonly probe: string;
  readonly phases: readonly PhaseJudgement[];
  readonly readings: readonly JudgedReading[];
}

/**
 * Judges a probe on its readings. Each reading that was due must be there, on time: not before it was due, and not
 * later than the next one. Of several readings for one due time the worst counts. A reading that is missing, late,
 * early or failed is unknown; it never passes.
 */
export function judgeProbe(
  probe: Probe,
  clock: DrillClock,
  readings: readonly ProbeReading[],
): ProbeJudgement {
  const own = readings.filter((reading) => reading.probe === probe.name);
  const judged = dueReadings(probe, clock).map(
    (due): JudgedReading => ({
      ...due,
      ...outcomeOf(probe, due, own, due.phase ?? 'after'),
    }),
  );
  return {
    probe: probe.name,
    phases: phases
      .filter((phase) => probe.phases[phase] !== undefined)
      .map((phase) => judgePhase(probe, phase, judged)),
    readings: judged,
  };
}

/** How a reading is judged by the tolerance of a phase; by that of another one where the phase has none. */
function outcomeOf(
  probe: Probe,
  { dueMs }: DueReading,
  readings: readonly ProbeReading[],
  phase: Phase,
): ProbeOutcome {
  const due = readings.filter((reading) => reading.dueMs === dueMs);
  const timely = due.filter(({ takenMs }) => takenMs >= dueMs && takenMs < dueMs + probe.everyMs);
  const outcomes = timely.map(({ value }) => judgeValue(probe, judgedBy(probe, phase), value));
  const [first] = outcomes;
  if (first === undefined) return { state: 'unknown', text: missingText(due, dueMs) };
  return (
    outcomes.find(({ state }) => state === 'broken') ??
    outcomes.find(({ state }) => state === 'unknown') ??
    first
  );
}

function missingText(due: readonly ProbeReading[], dueMs: number): string {
  const [odd] = due;
  if (odd === undefined) return `the reading at ${formatSpan(dueMs)} is missing`;
  const isEarly = odd.takenMs < dueMs;
  // Whole milliseconds, never rounded to the time at which it was due.
  const takenMs = isEarly ? Math.floor(odd.takenMs) : Math.ceil(odd.takenMs);
  const side = isEarly ? 'before it was due' : 'too late';
  return `the reading at ${formatSpan(dueMs)} was taken ${side}, at ${formatSpan(takenMs)}`;
}

/** The phase whose tolerance judges: the own one, else that of the undisturbed state. */
export const judgedBy = ({ phases: own }: Pick<Probe, 'phases'>, phase: Phase): Phase =>
  [phase, 'after', 'before', 'during']
    .map((name) => phases.find((each) => each === name))
    .find((each) => each !== undefined && own[each] !== undefined) ?? phase;

function judgePhase(probe: Probe, phase: Phase, judged: readonly JudgedReading[]): PhaseJudgement {
  const own = judged.filter((reading) => reading.phase === phase);
  const expected = describeProbe(probe, phase);
  const state = worst(own.map((reading) => verdictState[reading.state]));
  if (own.length === 0) return { phase, state, expected, saw: 'no reading was due' };
  const decisive = own.find((reading) => verdictState[reading.state] === state);
  const alike = own.filter((reading) => reading.state === decisive?.state).length;
  const saw =
    state === 'pass' || decisive === undefined
      ? `${own.length} of ${own.length} readings hold`
      : `${alike} of ${own.length} readings ${decisive.state === 'broken' ? 'do not hold' : 'are unknown'}, the first at ${formatSpan(decisive.dueMs)}: ${decisive.text}`;
  return { phase, state, expected, saw };
}

const verdictState = { holds: 'pass', broken: 'fail', unknown: 'unknown' } as const;

/** How long the steady state took to come back after the last disturbance. */
export interface Recovery {
  /** When the last disturbance ended, on the run's clock; null where nothing disturbed. */
  readonly fromMs: number | null;
  /**
   * From then to the first reading from which on every reading holds; null: none. `least` takes unknown readings as
   * holding, `most` as broken.
   */
  readonly leastMs: number | null;
  readonly mostMs: number | null;
  /** What decided, in one line. */
  readonly text: string;
}

/** So many readings must hold at the end of the load, or the state is not steady. */
export const steadyReadings = 2;

/** The recovery by the readings of every probe that is read in the phase `after`. */
export function recoveryOf(
  probes: readonly Probe[],
  clock: DrillClock,
  readings: readonly ProbeReading[],
): Recovery {
  if (clock.disturbed === null) {
    return {
      fromMs: null,
      leastMs: null,
      mostMs: null,
      text: 'nothing disturbed the steady state',
    };
  }
  const fromMs = clock.disturbed.toMs;
  const own = probes.filter((probe) => probe.phases.after !== undefined);
  const parts = own.map((probe) => probeRecovery(probe, clock, fromMs, readings));
  const [first] = parts;
  if (first === undefined) {
    return { fromMs, leastMs: null, mostMs: null, text: 'no probe is read after the disturbance' };
  }
  const slowest = parts.reduce((a, b) => (isSlower(b, a) ? b : a));
  const most = parts.map((part) => part.mostMs);
  return {
    fromMs,
    leastMs: slowest.leastMs,
    mostMs: most.includes(null) ? null : Math.max(...most.flatMap((ms) => ms ?? [])),
    text: slowest.text,
  };
}

type Part = Pick<Recovery, 'leastMs' | 'mostMs' | 'text'>;

const slowness = (ms: number | null): number => ms ?? Number.POSITIVE_INFINITY;
const isSlower = (a: Part, b: Part): boolean =>
  slowness(a.leastMs) > slowness(b.leastMs) ||
  (slowness(a.leastMs) === slowness(b.leastMs) && slowness(a.mostMs) > slowness(b.mostMs));

function probeRecovery(
  probe: Probe,
  clock: DrillClock,
  fromMs: number,
  readings: readonly ProbeReading[],
): Part {
  const own = readings.filter((reading) => reading.probe === probe.name);
  const later = dueReadings(probe, clock)
    .filter(({ span }) => span.fromMs >= fromMs)
    .map((due) => ({ ...due, ...outcomeOf(probe, due, own, 'after') }));
  const from = (isBad: (state: ProbeOutcome['state']) => boolean): number | null => {
    const lastBad = later.findLastIndex(({ state }) => isBad(state));
    const held = later.slice(lastBad + 1);
    return held.length < steadyReadings ? null : (held[0]?.dueMs ?? fromMs) - fromMs;
  };
  const leastMs = from((state) => state === 'broken');
  const mostMs = from((state) => state !== 'holds');
  const bad = later.findLast(({ state }) => state !== 'holds');
  const text =
    bad === undefined
      ? `${probe.name} held from the first of ${later.length} readings on`
      : `${probe.name} last ${bad.state === 'broken' ? 'broken' : 'unknown'} at ${formatSpan(bad.dueMs)}: ${bad.text}`;
  return { leastMs, mostMs, text };
}
