import { expect, it } from 'vitest';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import { type DrillEvent, machineOf, type NewDrillEvent, stepEvent } from './drillEvents.ts';
import type { DrillInput } from './drillInput.ts';
import { drillProgress } from './drillProgress.ts';
import { drillTransition } from './lifecycle.ts';

const drill = drillOfText(soundDrill);
const at = '2026-11-27T13:00:00.000Z';

function eventsOf(
  inputs: readonly (readonly [number | null, DrillInput])[],
  more: readonly NewDrillEvent[] = [],
): readonly DrillEvent[] {
  let machine = machineOf(drill);
  const steps = inputs.map(([clockMs, input]) => {
    const answer = drillTransition(machine, input);
    if (!answer.ok) throw new Error(answer.error);
    const before = machine;
    machine = answer.value.next;
    return stepEvent(drill, input, before, machine, clockMs);
  });
  return [...steps, ...more].map((event, nth) => ({ ...event, seq: nth + 1, at }));
}

const reading = (dueMs: number, takenMs: number, value: number): NewDrillEvent => ({
  ...{ kind: 'probe', message: '' },
  data: { probe: 'pool', dueMs, takenMs, value: { state: 'read', value, text: `${value}` } },
});

it('says of a drill that has not begun what is planned and expected', () => {
  const { phases, actions, probes, expected } = drillProgress(drill, []);
  expect(phases.during).toEqual({ fromMs: 20_000, toMs: 80_000 });
  expect(actions[0]).toEqual({
    ...{ item: 0, part: 'method', lane: 'fault', text: 'latency of payments (latency: 300ms)' },
    ...{ see: 'pay-good broken', atMs: 20_000, endMs: 40_000, onMs: null, offMs: null },
    ...{ phase: 'waiting', problem: null, sensed: [] },
  });
  expect(actions.map(({ part, lane, see, atMs }) => [part, lane, see, atMs])).toEqual([
    ['method', 'fault', 'pay-good broken', 20_000],
    ['method', 'switch', 'orders lose their guard', 45_000],
    ['method', 'note', '', 45_000],
    ['rollback', 'switch', '', null],
  ]);
  expect(probes.map(({ name, isLive }) => [name, isLive])).toEqual([
    ...[
      ['pay-good', false],
      ['goodput', false],
      ['customers', false],
    ],
    ...[
      ['stock', false],
      ['pool', true],
    ],
  ]);
  expect(probes[0]?.expected.map(({ phase }) => phase)).toEqual(['before', 'after']);
  expect(probes.flatMap(({ readings }) => readings)).toEqual([]);
  expect(expected).toHaveLength(5);
});

it('tells marks as they were, what sensors said, and the readings that were taken', () => {
  const sensed = { item: 0, asked: 'on', answer: 'bit', atMs: 20_900, text: '310 ms' } as const;
  const events = eventsOf(
    [
      [null, { type: 'begun' }],
      [null, { type: 'run-started' }],
      [20_000, { type: 'due', item: 0 }],
      [20_300, { type: 'turned-on', item: 0, problem: null }],
    ],
    [
      { kind: 'sensor', message: '', data: sensed },
      { kind: 'sensor', message: '', data: { ...sensed, item: 1 } },
      ...[reading(2_000, 2_010, 3), reading(4_000, 4_010, 1), reading(6_000, 9_000, 3)],
    ],
  );
  const { actions, probes } = drillProgress(drill, events);
  const { item: _, ...said } = sensed;
  expect(actions[0]).toMatchObject({ phase: 'on', onMs: 20_300, offMs: null, sensed: [said] });
  const pool = probes.find(({ name }) => name === 'pool');
  expect(pool?.readings.map(({ dueMs, phase, state }) => [dueMs, phase, state])).toEqual([
    [2_000, 'before', 'holds'],
    [4_000, 'before', 'broken'],
    [6_000, 'before', 'unknown'],
  ]);
});

it('tells when an action ended, and what went wrong with it', () => {
  const begun = [
    [null, { type: 'begun' }],
    [null, { type: 'run-started' }],
    [20_000, { type: 'due', item: 0 }],
  ] as const;
  const of = (...inputs: readonly (readonly [number, DrillInput])[]) =>
    drillProgress(drill, eventsOf([...begun, ...inputs])).actions[0];
  const on = [20_300, { type: 'turned-on', item: 0, problem: null }] as const;
  const over = [40_000, { type: 'over', item: 0 }] as const;
  expect(of(on, over, [40_200, { type: 'undone', item: 0, problem: null }])).toMatchObject({
    ...{ phase: 'undone', onMs: 20_300, offMs: 40_000, problem: null },
  });
  expect(of([20_300, { type: 'turned-on', item: 0, problem: 'no agent' }])).toMatchObject({
    ...{ phase: 'undoing', problem: 'no agent' },
  });
});
