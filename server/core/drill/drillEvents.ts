import { z } from 'zod';
import type { StopCause } from '../run/stopCause.ts';
import { describeAction, isUndone } from './action.ts';
import type { Drill } from './drill.ts';
import { itemsOf } from './drillBody.ts';
import { type DrillInput, drillInputSchema } from './drillInput.ts';
import { type ActionTimes, type SensorReading, sensorAnswers } from './drillRecord.ts';
import { type DrillMachine, drillTransition, newDrillMachine } from './lifecycle.ts';
import type { ProbeReading } from './probeJudge.ts';

/** Milliseconds on the run's clock; null before its common start. */
const atMs = z.number().nullable();

const sensorBase = { item: z.int().nonnegative(), atMs: z.number(), text: z.string() };

/** The data of each kind of event of a drill, with what an event of the kind records. */
const schemas = {
  /** An input of the state machine. */
  step: z.object({ input: drillInputSchema, atMs }),
  /** The common start of the load, ISO 8601. */
  start: z.object({ startedAt: z.string() }),
  /** What an action needs to be taken back; it is stored before the action is done. */
  mark: z.object({ item: z.int().nonnegative(), mark: z.record(z.string(), z.unknown()) }),
  sensor: z.discriminatedUnion('asked', [
    z.object({ ...sensorBase, asked: z.literal('on'), answer: z.enum(sensorAnswers.on) }),
    z.object({ ...sensorBase, asked: z.literal('off'), answer: z.enum(sensorAnswers.off) }),
  ]),
  probe: z.object({
    probe: z.string(),
    dueMs: z.number(),
    takenMs: z.number(),
    value: z.discriminatedUnion('state', [
      z.object({ state: z.literal('read'), value: z.number(), text: z.string() }),
      z.object({ state: z.literal('judged'), holds: z.boolean(), text: z.string() }),
      z.object({ state: z.literal('unknown'), reason: z.string() }),
    ]),
  }),
  /** A line that a person wrote. */
  note: z.object({ by: z.string(), text: z.string(), atMs }),
} as const;

export type DrillEventKind = keyof typeof schemas;
export const drillEventKinds = Object.keys(schemas) as DrillEventKind[];

/** An event before it is stored: `data` is what its kind records. */
export type NewDrillEvent = {
  readonly [Kind in DrillEventKind]: {
    readonly kind: Kind;
    /** One line for a person. */
    readonly message: string;
    readonly data: Readonly<z.output<(typeof schemas)[Kind]>>;
  };
}[DrillEventKind];

/** A stored event; a line of `events.ndjson`. */
export type DrillEvent = NewDrillEvent & {
  readonly seq: number;
  /** When it was stored, ISO 8601. */
  readonly at: string;
};

const stored = { seq: z.int(), at: z.string(), message: z.string() };
const eventOf = <Kind extends DrillEventKind>(kind: Kind) =>
  z.object({ ...stored, kind: z.literal(kind), data: schemas[kind] });

export const drillEventSchema = z.discriminatedUnion('kind', [
  eventOf('step'),
  eventOf('start'),
  eventOf('mark'),
  eventOf('sensor'),
  eventOf('probe'),
  eventOf('note'),
]);

/** An input of the machine as an event. */
export const stepEvent = (
  drill: Drill,
  input: DrillInput,
  before: DrillMachine,
  after: DrillMachine,
  clockMs: number | null,
): NewDrillEvent => ({
  kind: 'step',
  message: stepText(drill, input, before, after),
  data: { input, atMs: clockMs },
});

function stepText(
  drill: Drill,
  input: DrillInput,
  before: DrillMachine,
  after: DrillMachine,
): string {
  const change = before.state === after.state ? [] : [`${before.state} → ${after.state}`];
  return [inputText(drill, input), ...change].join('; ');
}

function inputText(drill: Drill, input: DrillInput): string {
  switch (input.type) {
    case 'begun':
      return 'the drill begins';
    case 'run-started':
      return 'its run has started';
    case 'run-refused':
      return `its run was refused: ${input.reason}`;
    case 'run-ended':
      return input.cause === null
        ? 'its load has ended'
        : `its load was stopped: ${causeText(input.cause)}`;
    case 'stop':
      return `stopped: ${causeText(input.cause)}`;
    case 'resumed':
      return 'another server goes on with the drill';
    case 'judged':
      return input.problem === null ? 'judged' : `not judged: ${input.problem}`;
    default:
      return itemText(drill, input);
  }
}

const verbs = {
  due: 'begins',
  missed: 'was missed: nothing conducted the drill then',
  'turned-on': 'is done',
  over: 'is over and is taken back',
  undone: 'is taken back',
} as const;

function itemText(
  drill: Drill,
  input: Extract<DrillInput, { readonly type: keyof typeof verbs }>,
): string {
  const item = itemsOf(drill).find(({ index }) => index === input.item);
  const what = item === undefined ? `action ${input.item}` : describeAction(item.action);
  const problem = 'problem' in input ? input.problem : null;
  return problem === null ? `${what} ${verbs[input.type]}` : `${what}: ${problem}`;
}

/** Why a drill was stopped, in one line. */
export const causeText = (cause: StopCause): string =>
  cause.kind === 'person' ? `${cause.by}: ${cause.reason}` : cause.text;

/** A drill as it waits for its beginning. */
export const machineOf = (drill: Drill): DrillMachine =>
  newDrillMachine(itemsOf(drill).map(({ part, action }) => ({ part, undone: isUndone(action) })));

/** What the events of a drill come to. */
export interface DrillPast {
  readonly machine: DrillMachine;
  /** The common start of the load, ISO 8601; null before it. */
  readonly startedAt: string | null;
  readonly times: readonly ActionTimes[];
  readonly sensors: readonly SensorReading[];
  readonly readings: readonly ProbeReading[];
  readonly notes: readonly { readonly atMs: number; readonly by: string; readonly text: string }[];
  /** What actions need to be taken back, by their number; the newest of each. */
  readonly marks: ReadonlyMap<number, Readonly<Record<string, unknown>>>;
}

/** Plays the events of a drill again. Throws on a step that the machine refuses: it was never stored. */
export function playEvents(drill: Drill, events: readonly DrillEvent[]): DrillPast {
  let machine = machineOf(drill);
  const times = new Map<number, ActionTimes>();
  for (const { kind, seq, data } of events) {
    if (kind !== 'step') continue;
    const answer = drillTransition(machine, data.input);
    if (!answer.ok) throw new Error(`event ${seq}, ${data.input.type}: ${answer.error}`);
    const { next } = answer.value;
    if (data.atMs !== null) noteTimes(times, machine, next, data.atMs);
    machine = next;
  }
  const of = <Kind extends DrillEventKind>(kind: Kind) =>
    events.flatMap((event) =>
      event.kind === kind ? [event.data as Extract<DrillEvent, { kind: Kind }>['data']] : [],
    );
  return {
    machine,
    startedAt: of('start')[0]?.startedAt ?? null,
    times: [...times.values()].sort((a, b) => a.item - b.item),
    sensors: of('sensor'),
    readings: of('probe'),
    notes: of('note').map(({ by, text, atMs: at }) => ({ by, text, atMs: at ?? 0 })),
    marks: new Map(of('mark').map(({ item, mark }) => [item, mark])),
  };
}

/** An action is on from when it answered until its undo begins. One that needs no undo is over at once. */
function noteTimes(
  times: Map<number, ActionTimes>,
  before: DrillMachine,
  after: DrillMachine,
  clockMs: number,
): void {
  after.items.forEach(({ phase }, item) => {
    const was = before.items[item]?.phase;
    if (phase === was) return;
    const known = times.get(item);
    if (was === 'turning-on' && known === undefined) {
      times.set(item, { item, onMs: clockMs, offMs: phase === 'on' ? null : clockMs });
    } else if (was === 'on' && known !== undefined) {
      times.set(item, { ...known, offMs: clockMs });
    }
  });
}
