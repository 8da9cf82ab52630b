import type { DrillDetail, DrillEvent, DrillReport, Finding, RunEvent } from '../api/generated.ts';
import type { Tone } from '../ui/tone.ts';

/** A moment on the clock of the load. */
export interface Mark {
  readonly atMs: number;
  readonly tone: Tone;
  /** A cross is broken, a square is unknown, a diamond is an event; a dot holds. */
  readonly shape: 'dot' | 'cross' | 'square' | 'diamond';
  readonly text: string;
}

/** A time that lasts: as planned, or as it was. */
export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: 'planned' | 'real';
}

export interface TimelineRow {
  /** An action that is done twice has two rows of one title. */
  readonly key: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

/** What happened beside the drill's own actions while it is under way; its report holds it at the end. */
export interface Beside {
  readonly events: readonly DrillEvent[];
  readonly runEvents: readonly RunEvent[];
  readonly findings: readonly Pick<Finding, 'foundAt' | 'message'>[];
}

/** One row for each action and probe, then findings, aborts and notes. `nowMs` is on the clock of the load. */
export function timelineRows(
  drill: DrillDetail,
  report: DrillReport | null,
  beside: Beside,
  nowMs: number,
): readonly TimelineRow[] {
  return [
    ...drill.actions.map((action) => actionRow(action, drill.durationMs, nowMs)),
    ...drill.probes.map((probe) => probeRow(probe, report)),
    ...(report === null ? liveRows(drill, beside) : reportRows(report)),
  ];
}

type Action = DrillDetail['actions'][number];

const answers: Readonly<Record<string, Pick<Mark, 'tone' | 'shape'>>> = {
  bit: { tone: 'pass', shape: 'dot' },
  gone: { tone: 'pass', shape: 'dot' },
  present: { tone: 'fail', shape: 'cross' },
};
const unsure: Pick<Mark, 'tone' | 'shape'> = { tone: 'unknown', shape: 'square' };

function actionRow(action: Action, durationMs: number, nowMs: number): TimelineRow {
  const { item, text, lane, atMs, endMs, onMs, offMs, sensed, phase } = action;
  const isMoment = lane === 'note' || atMs === null;
  const bars: Bar[] = [];
  if (!isMoment) bars.push({ fromMs: atMs, toMs: endMs ?? durationMs, kind: 'planned' });
  if (!isMoment && onMs !== null) {
    const isOn = phase === 'on' || phase === 'undoing';
    bars.push({ fromMs: onMs, toMs: offMs ?? (isOn ? nowMs : onMs), kind: 'real' });
  }
  const moment = isMoment ? (onMs ?? atMs) : null;
  return {
    key: `action ${item}`,
    title: text,
    bars,
    marks: [
      ...(moment === null
        ? []
        : [{ atMs: moment, tone: 'accent' as const, shape: 'diamond' as const, text }]),
      ...sensed.map(({ answer, atMs: seenMs, text: saw }) => ({
        ...{ atMs: seenMs, ...(answers[answer] ?? unsure) },
        text: `${answer.replaceAll('-', ' ')}: ${saw}`,
      })),
    ],
  };
}

const states = {
  holds: { tone: 'pass', shape: 'dot' },
  broken: { tone: 'fail', shape: 'cross' },
  unknown: unsure,
} as const;

function probeRow(probe: DrillDetail['probes'][number], report: DrillReport | null): TimelineRow {
  const judged = report?.probes.find((each) => each.probe === probe.name);
  const readings = judged?.readings ?? probe.readings;
  return {
    key: `probe ${probe.name}`,
    title: probe.name,
    bars: [],
    marks: readings.map(({ dueMs, state, text }) => ({
      ...{ atMs: dueMs, ...states[state], text: `${state}: ${text}` },
    })),
  };
}

const event = (tone: Tone, atMs: number, text: string): Mark => ({
  ...{ atMs, tone, shape: 'diamond', text },
});

function reportRows({ timeline }: Pick<DrillReport, 'timeline'>): readonly TimelineRow[] {
  const of = (title: string, lane: string, tone: Tone) =>
    rowOf(
      title,
      timeline
        .filter((entry) => entry.lane === lane && entry.item === null)
        .map(({ atMs, text, state }) => event(state ?? tone, atMs, text)),
    );
  return [
    ...of('findings', 'finding', 'fail'),
    ...of('aborts', 'abort', 'fail'),
    ...of('notes', 'note', 'accent'),
  ];
}

/** Kinds of a run's events that stop it. */
const abortKinds: readonly string[] = ['violation', 'rule', 'permission'];

function liveRows({ startedAt }: DrillDetail, beside: Beside): readonly TimelineRow[] {
  if (startedAt === null) return [];
  const onClock = (at: string): number => Date.parse(at) - Date.parse(startedAt);
  const aborts = beside.runEvents.filter(({ kind }) => abortKinds.includes(kind));
  return [
    ...rowOf(
      'findings',
      beside.findings.map(({ foundAt, message }) => event('fail', onClock(foundAt), message)),
    ),
    ...rowOf(
      'aborts',
      aborts.map(({ at, message }) => event('fail', onClock(at), message)),
    ),
    ...rowOf(
      'notes',
      beside.events
        .filter(({ kind }) => kind === 'note')
        .map(({ at, message }) => event('accent', onClock(at), message)),
    ),
  ];
}

const rowOf = (title: string, marks: readonly Mark[]): readonly TimelineRow[] =>
  marks.length === 0 ? [] : [{ key: title, title, bars: [], marks }];
