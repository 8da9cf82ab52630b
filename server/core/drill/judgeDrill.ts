import type { StopCause } from '../run/stopCause.ts';
import { type Reason, type Verdict, type VerdictState, verdictOf } from '../verdict/verdict.ts';
import { disturbance } from './action.ts';
import { type ActionJudgement, type ActionOutcome, judgeActions } from './actionJudge.ts';
import { clockOf, type DrillClock, dueReadings } from './clock.ts';
import { itemsOf } from './drillBody.ts';
import type { DrillRecord } from './drillRecord.ts';
import { describeExpectation, judgeExpectation, recoverMsOf } from './expectation.ts';
import type { CountReading } from './expectations/expectationKind.ts';
import { type OverloadEnd, overloadEndOf } from './overload.ts';
import { measureProbe, readsRecord } from './probe.ts';
import {
  judgeProbe,
  type ProbeJudgement,
  type ProbeReading,
  type Recovery,
  recoveryOf,
} from './probeJudge.ts';
import type { ClockSpan } from './recordedLoad.ts';

/** One thing that the verdict rests on: what was expected, and what was seen. */
export interface DrillReason extends Reason {
  readonly about: 'abort' | 'action' | 'hypothesis' | 'expectation' | 'leak';
  readonly expected: string;
  readonly saw: string;
}

export interface ExpectationJudgement extends ActionOutcome {
  readonly kind: string;
}

/** The worst reason decides, as in the verdict of a run. */
export interface DrillVerdict extends Verdict {
  readonly reasons: readonly DrillReason[];
}

/** The result of a drill. */
export interface DrillJudgement {
  readonly verdict: DrillVerdict;
  /** What was expected and what was seen, in one sentence. */
  readonly sentence: string;
  readonly clock: DrillClock;
  readonly probes: readonly ProbeJudgement[];
  readonly actions: readonly ActionJudgement[];
  readonly expectations: readonly ExpectationJudgement[];
  readonly recovery: Recovery;
  /** Null where the load never lies beyond the capacity. */
  readonly overload: OverloadEnd | null;
}

/**
 * Judges a drill on what it left behind. Fail takes precedence over unknown, and unknown over pass; what was not
 * seen is unknown.
 */
export function judgeDrill(record: DrillRecord): DrillJudgement {
  const { drill, recorded } = record;
  const clock = clockOf(drill, recoverMsOf(drill.expect), observedSpans(record));
  const readings = [...record.readings, ...recordedReadings(record, clock)];
  const probes = drill.hypothesis.map((probe) => judgeProbe(probe, clock, readings));
  const recovery = recoveryOf(drill.hypothesis, clock, readings);
  const actions = judgeActions(record, probes);
  const counts = countsOf(record, clock, readings);
  const expectations = drill.expect.map((spec): ExpectationJudgement => {
    const outcome =
      recorded === null
        ? { state: 'unknown' as const, saw: 'there is no record of the load' }
        : judgeExpectation(spec, {
            body: drill,
            recorded,
            points: record.points,
            counts,
            recovery,
          });
    return { kind: spec.kind, expected: describeExpectation(spec), ...outcome };
  });
  const reasons = [
    ...abortReasons(record.machine.stoppedBy, record.machine.problem),
    ...record.leaks.map((leak) =>
      reason('leak', { state: 'fail', expected: 'no rehearsal data in live stores', saw: leak }),
    ),
    ...actions.flatMap(({ outcomes }) => outcomes.map((each) => reason('action', each))),
    ...probes.flatMap(({ probe, phases }) =>
      phases.map(({ phase, state, expected, saw }) =>
        reason('hypothesis', { state, expected: `${probe} ${phase}: ${expected}`, saw }),
      ),
    ),
    ...expectations.map((each) => reason('expectation', each)),
  ];
  const verdict = { ...verdictOf(reasons), reasons: bySeverity(reasons) };
  return {
    verdict,
    sentence: sentenceOf(verdict),
    ...{ clock, probes, actions, expectations, recovery },
    overload: overloadEndOf(drill, recorded, observedSpans(record)),
  };
}

const reason = (
  about: DrillReason['about'],
  { state, expected, saw }: ActionOutcome,
): DrillReason => ({ state, text: `${expected}: ${saw}`, about, expected, saw });

/** In the order of `verdictOf`: the worst first, equal ones as they came. */
function bySeverity(reasons: readonly DrillReason[]): readonly DrillReason[] {
  const of = (state: VerdictState): readonly DrillReason[] =>
    reasons.filter((each) => each.state === state);
  return [...of('fail'), ...of('unknown'), ...of('pass')];
}

/** Faults as they were: a fault that came late or stayed longer moves the phases. */
function observedSpans({ drill, times, sensors }: DrillRecord): readonly ClockSpan[] {
  return itemsOf(drill).flatMap(({ index, action }): readonly ClockSpan[] => {
    const own = times.find(({ item }) => item === index);
    if (disturbance(action) !== 'always' || own?.onMs == null) return [];
    const gone = sensors.find((each) => each.item === index && each.answer === 'gone');
    const present = sensors.findLast((each) => each.item === index && each.answer === 'present');
    const toMs = Math.max(own.offMs ?? 0, gone?.atMs ?? 0, present?.atMs ?? 0);
    return toMs > own.onMs ? [{ fromMs: own.onMs, toMs }] : [];
  });
}

/** The readings that the record of the run gives. */
function recordedReadings(
  { drill, recorded }: DrillRecord,
  clock: DrillClock,
): readonly ProbeReading[] {
  if (recorded === null) return [];
  return drill.hypothesis
    .filter(({ read }) => readsRecord(read))
    .flatMap((probe) =>
      dueReadings(probe, clock).map(({ dueMs, span }) => ({
        probe: probe.name,
        dueMs,
        takenMs: dueMs,
        value: measureProbe(probe.read, recorded, span),
      })),
    );
}

/** Each due reading of a probe as a plain figure: the lowest of those that were taken in time. */
function countsOf(
  { drill }: DrillRecord,
  clock: DrillClock,
  readings: readonly ProbeReading[],
): readonly CountReading[] {
  return drill.hypothesis.flatMap(({ name, everyMs, read }) =>
    dueReadings({ read, everyMs }, clock).map(({ dueMs }) => {
      const timely = readings.filter(
        (each) =>
          each.probe === name &&
          each.dueMs === dueMs &&
          each.takenMs >= dueMs &&
          each.takenMs < dueMs + everyMs,
      );
      const values = timely.flatMap(({ value }) =>
        value.state === 'read' && Number.isFinite(value.value) ? [value.value] : [],
      );
      const isKnown = values.length > 0 && values.length === timely.length;
      return { probe: name, dueMs, value: isKnown ? Math.min(...values) : null };
    }),
  );
}

/** Why the drill ended early. A rule that tripped on figures is the target's; anything else shows nothing of it. */
function abortReasons(cause: StopCause | null, problem: string | null): readonly DrillReason[] {
  const expected = 'the drill runs to its end';
  const failed =
    problem === null ? [] : [reason('abort', { state: 'unknown', expected, saw: problem })];
  if (cause === null) return failed;
  const state = cause.kind === 'rule' && cause.blind !== true ? 'fail' : 'unknown';
  const saw =
    cause.kind === 'person' ? `stopped by ${cause.by}: ${cause.reason}` : `stopped: ${cause.text}`;
  return [reason('abort', { state, expected, saw }), ...failed];
}

const toldMax = 3;

/** What a verdict rests on: what was expected, and what was seen. */
export interface Told {
  readonly expected: string;
  readonly saw: string;
}

interface Judged {
  readonly state: VerdictState;
  readonly reasons: readonly Pick<DrillReason, 'state' | 'about' | 'expected' | 'saw'>[];
}

/** Of a pass, the expectations that held; else the first reason that decides. Null where nothing was judged. */
export function toldOf({ state, reasons }: Judged): Told | null {
  const decisive = reasons.filter((each) => each.state === state);
  const [first] = decisive;
  if (first === undefined) return null;
  if (state !== 'pass') {
    const others = decisive.length - 1;
    const more = others === 0 ? '' : ` (and ${others} more)`;
    return { expected: first.expected, saw: `${first.saw}${more}` };
  }
  const preferred = decisive.filter(({ about }) => about === 'expectation');
  const told = preferred.length > 0 ? preferred : decisive;
  const some = told.slice(0, toldMax);
  const more = told.length - some.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  return {
    expected: `${some.map(({ expected }) => expected).join(', ')}${rest}`,
    saw: some.map(({ saw }) => saw).join(', '),
  };
}

/** `Expected that goodput ≥ 90% of the peak; saw 43% of the peak at 500%.` */
export function sentenceOf(verdict: Judged): string {
  const told = toldOf(verdict);
  return told === null
    ? 'Expected something to be judged; saw nothing.'
    : `Expected that ${told.expected}; saw ${told.saw}.`;
}
