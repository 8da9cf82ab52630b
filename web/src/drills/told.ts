import type { DrillDetail, DrillReport, VerdictState } from '../api/generated.ts';
import { duration, plural } from '../format/format.ts';

/** What was expected and what was seen; `state` is null while it is not judged. */
export interface Told {
  readonly state: VerdictState | null;
  readonly expected: string;
  readonly saw: string;
}

export interface ToldRow {
  readonly key: string;
  readonly title: string;
  /** When, in words; empty for what has no time. */
  readonly when: string;
  readonly told: readonly Told[];
}

type Action = DrillDetail['actions'][number];

const phaseWords: Readonly<Record<Action['phase'], string>> = {
  waiting: 'its time has not come',
  'turning-on': 'it is being done',
  on: 'it is on, and no sensor has said whether it took effect',
  undoing: 'it is being taken back',
  undone: 'it is taken back',
  stuck: 'it could not be taken back',
  done: 'done',
  failed: 'it could not be done',
  skipped: 'its time never came',
};

/** `20 s to 40 s planned; on from 20.1 s to 40.2 s`. */
export function whenText(action: Action): string {
  const { onMs, offMs } = action;
  const planned = plannedText(action);
  if (onMs === null) return planned;
  const tenths = (ms: number): string => duration(Math.round(ms / 100) * 100);
  const real =
    offMs === null
      ? `on from ${tenths(onMs)}`
      : offMs === onMs
        ? `done at ${tenths(onMs)}`
        : `on from ${tenths(onMs)} to ${tenths(offMs)}`;
  return `${planned}; ${real}`;
}

function plannedText({ part, atMs, endMs }: Action): string {
  if (part === 'protection') return 'before the load';
  if (atMs === null) return 'at the end';
  if (endMs === null) return `from ${duration(atMs)} planned`;
  return atMs === endMs
    ? `${duration(atMs)} planned`
    : `${duration(atMs)} to ${duration(endMs)} planned`;
}

/** Each action with what was expected of it and seen: as judged at the end, else as it stands. */
export const actionRows = (drill: DrillDetail, report: DrillReport | null): readonly ToldRow[] =>
  drill.actions.map((action) => {
    const judged = report?.actions.find(({ item }) => item === action.item);
    return {
      key: `${action.item}`,
      title: action.text,
      when: whenText(action),
      told: judged?.outcomes ?? [actionSoFar(action)],
    };
  });

function actionSoFar({ text, see, phase, problem, sensed }: Action): Told {
  const last = sensed.at(-1);
  const said = last === undefined ? null : `${last.answer.replaceAll('-', ' ')}: ${last.text}`;
  return {
    state: null,
    expected: see === '' ? text : `${text}, with ${see}`,
    saw: problem ?? said ?? phaseWords[phase],
  };
}

/** Each probe with what it tolerates in each phase, and what was read. */
export const probeRows = (drill: DrillDetail, report: DrillReport | null): readonly ToldRow[] =>
  drill.probes.map((probe) => {
    const judged = report?.probes.find((each) => each.probe === probe.name);
    return {
      key: probe.name,
      title: probe.name,
      when: '',
      told:
        judged?.phases.map(({ phase, state, expected, saw }) => ({
          ...{ state, expected: `${phase}: ${expected}`, saw },
        })) ?? probe.expected.map(({ phase, text }) => probeSoFar(probe, phase, text)),
    };
  });

type Probe = DrillDetail['probes'][number];

function probeSoFar(
  { isLive, readings }: Probe,
  phase: Probe['expected'][number]['phase'],
  text: string,
): Told {
  const expected = `${phase}: ${text}`;
  if (!isLive) {
    return { state: null, expected, saw: 'nothing yet: it is read from the record of the load' };
  }
  const own = readings.filter((reading) => reading.phase === phase);
  const bad =
    own.find(({ state }) => state === 'broken') ?? own.find(({ state }) => state === 'unknown');
  if (bad !== undefined) {
    const state = bad.state === 'broken' ? 'fail' : 'unknown';
    return { state, expected, saw: `${bad.state} at ${duration(bad.dueMs)}: ${bad.text}` };
  }
  const saw =
    own.length === 0 ? 'no reading yet' : `${plural(own.length, 'reading')}, and each holds`;
  return { state: null, expected, saw };
}

/** What is expected of the whole, and what was seen at the end. */
export const expectationRows = (
  drill: DrillDetail,
  report: DrillReport | null,
): readonly ToldRow[] =>
  report === null
    ? drill.expected.map((expected) => ({
        ...{ key: expected, title: '', when: '' },
        told: [{ state: null, expected, saw: 'nothing yet: it is judged at the end' }],
      }))
    : report.expectations.map(({ kind, state, expected, saw }) => ({
        ...{ key: kind, title: kind, when: '', told: [{ state, expected, saw }] },
      }));

/** The sentence of one row. */
export const sentence = ({ expected, saw }: Told): string =>
  `Expected that ${expected}; saw ${saw}.`;
