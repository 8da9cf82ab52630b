import { describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import {
  type DrillEvent,
  drillEventKinds,
  drillEventSchema,
  machineOf,
  playEvents,
  stepEvent,
} from './drillEvents.ts';
import type { DrillInput } from './drillInput.ts';
import { drillTransition } from './lifecycle.ts';

/** A fault, a switch, a note, and a switch of the rollback. */
const drill = drillOfText(soundDrill);
const at = '2026-11-27T13:00:00.000Z';

type Step = readonly [atMs: number | null, input: DrillInput];

/** The events of these inputs, as a conductor stores them. */
function stepsOf(...steps: readonly Step[]): DrillEvent[] {
  let machine = machineOf(drill);
  return steps.map(([clockMs, input], seq) => {
    const answer = drillTransition(machine, input);
    if (!answer.ok) throw new Error(answer.error);
    const { next } = answer.value;
    const event = stepEvent(drill, input, machine, next, clockMs);
    machine = next;
    return { ...event, seq, at };
  });
}

const begin: readonly Step[] = [
  [null, { type: 'begun' }],
  [null, { type: 'run-started' }],
];
const whole: readonly Step[] = [
  ...begin,
  [20_010, { type: 'due', item: 0 }],
  [20_400, { type: 'turned-on', item: 0, problem: null }],
  [40_020, { type: 'over', item: 0 }],
  [40_900, { type: 'undone', item: 0, problem: null }],
  [45_010, { type: 'due', item: 1 }],
  [45_010, { type: 'due', item: 2 }],
  [45_020, { type: 'turned-on', item: 2, problem: null }],
  [45_500, { type: 'turned-on', item: 1, problem: 'the provider is away' }],
  [46_000, { type: 'undone', item: 1, problem: null }],
  [120_100, { type: 'run-ended', cause: null }],
  [121_000, { type: 'turned-on', item: 3, problem: null }],
];

describe('the events of a drill', () => {
  it('give its machine again, and when each action was on', () => {
    const past = playEvents(drill, stepsOf(...whole));
    expect(past.machine.state).toBe('judging');
    expect(past.machine.items.map(({ phase }) => phase)).toEqual([
      'undone',
      'undone',
      'done',
      'done',
    ]);
    expect(past.times).toEqual([
      { item: 0, onMs: 20_400, offMs: 40_020 },
      { item: 1, onMs: 45_500, offMs: 45_500 },
      { item: 2, onMs: 45_020, offMs: 45_020 },
      { item: 3, onMs: 121_000, offMs: 121_000 },
    ]);
  });

  it('end an action with the rollback, when nothing ended it before', () => {
    const stop = { type: 'stop', cause: { kind: 'person', by: 'ada', reason: 'lunch' } } as const;
    const { times } = playEvents(drill, stepsOf(...whole.slice(0, 4), [30_000, stop]));
    expect(times).toEqual([{ item: 0, onMs: 20_400, offMs: 30_000 }]);
  });

  it('say in one line what happened, with the state that follows', () => {
    const messages = stepsOf(...whole).map(({ message }) => message);
    expect(messages.slice(0, 4)).toEqual([
      'the drill begins; queued → starting',
      'its run has started; starting → driving',
      'latency of payments (latency: 300ms) begins',
      'latency of payments (latency: 300ms) is done',
    ]);
    expect(messages[9]).toBe('switch inventory.guard to none: the provider is away');
    expect(messages[11]).toBe('its load has ended; driving → rolling-back');
  });

  it('say who or what ended it, what was missed, and what came of its report', () => {
    const rule = { kind: 'rule', rule: 'r', text: 'errors 61%' } as const;
    const textOf = (...steps: readonly Step[]) => stepsOf(...steps).at(-1)?.message;
    expect(
      textOf([null, { type: 'begun' }], [null, { type: 'run-refused', reason: 'busy' }]),
    ).toMatch(/^its run was refused: busy; starting → /);
    expect(textOf(...begin, [9_000, { type: 'run-ended', cause: rule }])).toBe(
      'its load was stopped: errors 61%; driving → rolling-back',
    );
    expect(textOf(...begin, [9_000, { type: 'stop', cause: rule }])).toMatch(
      /^stopped: errors 61%/,
    );
    expect(textOf(...begin, [null, { type: 'resumed' }])).toBe(
      'another server goes on with the drill',
    );
    expect(textOf(...begin, [30_000, { type: 'missed', item: 0 }])).toBe(
      'latency of payments (latency: 300ms) was missed: nothing conducted the drill then',
    );
    expect(textOf(...whole.slice(0, 5))).toBe(
      'latency of payments (latency: 300ms) is over and is taken back',
    );
    expect(textOf(...whole.slice(0, 6))).toBe('latency of payments (latency: 300ms) is taken back');
    expect(textOf(...whole, [null, { type: 'judged', problem: null }])).toMatch(
      /^judged; judging → finished/,
    );
    expect(textOf(...whole, [null, { type: 'judged', problem: 'no disk' }])).toMatch(
      /^not judged: no disk; judging → /,
    );
  });

  it('carry start, sensors, readings, notes and marks, the newest mark of an action', () => {
    const events: DrillEvent[] = [
      { seq: 1, at, kind: 'start', message: '', data: { startedAt: at } },
      { seq: 2, at, kind: 'mark', message: '', data: { item: 1, mark: { before: 'row' } } },
      { seq: 3, at, kind: 'mark', message: '', data: { item: 1, mark: { push: 'p1' } } },
      {
        ...{ seq: 4, at, kind: 'sensor', message: '' },
        data: { item: 0, asked: 'on', answer: 'bit', atMs: 21_000, text: '320 ms' },
      },
      {
        ...{ seq: 5, at, kind: 'probe', message: '' },
        data: {
          ...{ probe: 'pool', dueMs: 2_000, takenMs: 2_004 },
          value: { state: 'read', value: 3, text: '' },
        },
      },
      { seq: 6, at, kind: 'note', message: '', data: { by: 'ada', text: 'hello', atMs: null } },
    ];
    expect(new Set(events.map(({ kind }) => kind))).toEqual(
      new Set(drillEventKinds.filter((kind) => kind !== 'step')),
    );
    const past = playEvents(drill, events);
    expect(past.startedAt).toBe(at);
    expect(past.marks).toEqual(new Map([[1, { push: 'p1' }]]));
    expect(past.sensors.map(({ answer }) => answer)).toEqual(['bit']);
    expect(past.readings.map(({ takenMs }) => takenMs)).toEqual([2_004]);
    expect(past.notes).toEqual([{ by: 'ada', text: 'hello', atMs: 0 }]);
    expect(past.machine).toEqual(machineOf(drill));
  });

  it('are read back as they were stored', () => {
    const events = stepsOf(...whole);
    const read: unknown = JSON.parse(JSON.stringify(events));
    expect((read as readonly unknown[]).map((each) => drillEventSchema.parse(each))).toEqual(
      events,
    );
  });

  it('that never followed each other are no record', () => {
    const [, second] = stepsOf(...begin);
    if (second === undefined) throw new Error('no event');
    expect(() => playEvents(drill, [second])).toThrow(
      'event 1, run-started: no start was asked for',
    );
  });
});
