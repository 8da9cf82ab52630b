import { formatSpan } from '../text/units.ts';
import { type VerdictState, worst } from '../verdict/verdict.ts';
import { describeAction, disturbance, isUndone, type PlannedAction } from './action.ts';
import { type DrillItem, itemsOf } from './drillBody.ts';
import type { ActionTimes, DrillRecord, SensorReading } from './drillRecord.ts';
import type { ItemState } from './lifecycle.ts';
import type { JudgedReading, ProbeJudgement } from './probeJudge.ts';

/** How an action went: what was expected of it, and what was seen. */
export interface ActionJudgement {
  readonly item: number;
  readonly text: string;
  readonly onMs: number | null;
  readonly offMs: number | null;
  readonly outcomes: readonly ActionOutcome[];
}

export interface ActionOutcome {
  readonly state: VerdictState;
  readonly expected: string;
  readonly saw: string;
}

/** Judges every action of a drill. What a sensor did not see is never a pass. */
export function judgeActions(
  { drill, machine, sensors, times }: DrillRecord,
  probes: readonly ProbeJudgement[],
): readonly ActionJudgement[] {
  return itemsOf(drill).map((item) => {
    const state = machine.items[item.index];
    const own = times.find((each) => each.item === item.index) ?? never(item.index);
    const sights = item.planned === null ? [] : sightOutcomes(item.planned, own, probes);
    return {
      item: item.index,
      text: describeAction(item.action),
      onMs: own.onMs,
      offMs: own.offMs,
      outcomes: [...ownOutcomes(item, state, readingsOf(sensors, item.index), sights), ...sights],
    };
  });
}

const never = (item: number): ActionTimes => ({ item, onMs: null, offMs: null });

const readingsOf = (sensors: readonly SensorReading[], item: number): readonly SensorReading[] =>
  sensors.filter((each) => each.item === item).sort((a, b) => a.atMs - b.atMs);

function ownOutcomes(
  { action, part }: DrillItem,
  state: ItemState | undefined,
  sensors: readonly SensorReading[],
  sights: readonly ActionOutcome[],
): readonly ActionOutcome[] {
  const text = describeAction(action);
  const phase = state?.phase ?? 'waiting';
  if (phase === 'waiting' || phase === 'skipped') {
    const saw = state?.problem ?? 'its time never came';
    return [{ state: 'unknown', expected: text, saw }];
  }
  if (!isUndone(action) || part === 'rollback') {
    return phase === 'done'
      ? [{ state: 'pass', expected: text, saw: 'done' }]
      : [
          {
            state: part === 'rollback' ? 'fail' : 'unknown',
            expected: text,
            saw: state?.problem ?? `it is ${phase}`,
          },
        ];
  }
  const isFault = disturbance(action) === 'always';
  return [
    onOutcome(text, state, sensors, isFault ? [] : sights),
    offOutcome(text, state, sensors, isFault),
  ];
}

/** Whether it took effect: a sensor saw it, or (a switch) the probes that were to show it did. */
function onOutcome(
  text: string,
  state: ItemState | undefined,
  sensors: readonly SensorReading[],
  sights: readonly ActionOutcome[],
): ActionOutcome {
  const expected = `${text} takes effect`;
  const asked = sensors.filter((each) => each.asked === 'on');
  const seen = asked.find(({ answer }) => answer === 'bit');
  if (seen !== undefined) return { state: 'pass', expected, saw: seen.text };
  const dud = asked.findLast(({ answer }) => answer === 'did-not-bite');
  if (dud !== undefined) return { state: 'unknown', expected, saw: `it did not bite: ${dud.text}` };
  const problem = state?.phase === 'undone' || state?.phase === 'undoing' ? state.problem : null;
  if (problem !== null) return { state: 'unknown', expected, saw: problem };
  const shown = sights.find((sight) => sight.state === 'pass');
  if (shown !== undefined && worst(sights.map((sight) => sight.state)) === 'pass') {
    return { state: 'pass', expected, saw: shown.saw };
  }
  const [blind] = asked;
  const why = blind === undefined ? 'no sensor looked' : `the sensor could not tell: ${blind.text}`;
  return { state: 'unknown', expected, saw: why };
}

/** Whether it has ended: a fault when its sensor says so, a switch when it was turned back. */
function offOutcome(
  text: string,
  state: ItemState | undefined,
  sensors: readonly SensorReading[],
  isFault: boolean,
): ActionOutcome {
  const expected = `${text} is taken back`;
  const last = sensors.findLast((each) => each.asked === 'off');
  if (last?.answer === 'present')
    return { state: 'fail', expected, saw: `it is still there: ${last.text}` };
  if (last?.answer === 'gone') return { state: 'pass', expected, saw: last.text };
  if (state?.phase === 'stuck') {
    return { state: 'fail', expected, saw: state.problem ?? 'it could not be taken back' };
  }
  if (state?.phase !== 'undone')
    return { state: 'unknown', expected, saw: `it is ${state?.phase ?? 'unknown'}` };
  if (!isFault && last === undefined) return { state: 'pass', expected, saw: 'turned back' };
  const why = last === undefined ? 'no sensor looked' : `the sensor could not tell: ${last.text}`;
  return { state: 'unknown', expected, saw: why };
}

/** What was to be seen of probes while the action was on. */
function sightOutcomes(
  { see, action }: PlannedAction,
  { onMs, offMs }: ActionTimes,
  probes: readonly ProbeJudgement[],
): readonly ActionOutcome[] {
  return Object.entries(see.probes).map(([name, sight]) => {
    const expected = `${name} ${sight === 'holds' ? 'holds' : 'is broken'} during ${describeAction(action)}`;
    if (onMs === null || offMs === null)
      return { state: 'unknown', expected, saw: 'it was not on' };
    const own = (probes.find(({ probe }) => probe === name)?.readings ?? []).filter(
      ({ span }) => span.fromMs >= onMs && span.toMs <= offMs,
    );
    return { expected, ...sightOf(own, sight) };
  });
}

function sightOf(
  readings: readonly JudgedReading[],
  sight: 'holds' | 'broken',
): Pick<ActionOutcome, 'state' | 'saw'> {
  const of = (state: JudgedReading['state']): readonly JudgedReading[] =>
    readings.filter((reading) => reading.state === state);
  const told = ([first]: readonly JudgedReading[]): string =>
    first === undefined ? '' : `, the first at ${formatSpan(first.dueMs)}: ${first.text}`;
  const [broken, blind] = [of('broken'), of('unknown')];
  const all = readings.length;
  if (all === 0) return { state: 'unknown', saw: 'no reading lies in its time' };
  if (broken.length > 0) {
    const saw = `${broken.length} of ${all} readings broken${told(broken)}`;
    return { state: sight === 'broken' ? 'pass' : 'fail', saw };
  }
  if (blind.length > 0)
    return { state: 'unknown', saw: `${blind.length} of ${all} readings unknown${told(blind)}` };
  return { state: sight === 'holds' ? 'pass' : 'fail', saw: `${all} of ${all} readings hold` };
}
