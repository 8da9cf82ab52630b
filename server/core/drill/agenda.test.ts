import { describe, expect, it } from 'vitest';
import { actionsAt, lateMsMax, readingsAt } from './agenda.ts';
import { clockOf } from './clock.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import type { ItemPhase } from './drillState.ts';
import type { ItemState } from './lifecycle.ts';

/** Its fault lasts from 20 s to 40 s, its switch from 45 s to 55 s, its note stands at 45 s. */
const drill = drillOfText(soundDrill);
const items = (...phases: readonly ItemPhase[]): readonly ItemState[] =>
  phases.map((phase) => ({ part: 'method', undone: true, phase, problem: null }));
const at = (clockMs: number, ...phases: readonly ItemPhase[]) =>
  actionsAt(drill.method, items(...phases), clockMs).map((input) =>
    'item' in input ? `${input.type} ${input.item}` : input.type,
  );

describe('the actions of a method', () => {
  it('begin at their time, and not before', () => {
    expect(at(19_999, 'waiting', 'waiting', 'waiting')).toEqual([]);
    expect(at(20_000, 'waiting', 'waiting', 'waiting')).toEqual(['due 0']);
    expect(at(45_000, 'undone', 'waiting', 'waiting')).toEqual(['due 1', 'due 2']);
    expect(at(20_000, 'turning-on', 'waiting', 'waiting')).toEqual([]);
  });

  it('end at their time, and not before', () => {
    expect(at(39_999, 'on', 'waiting', 'waiting')).toEqual([]);
    expect(at(40_000, 'on', 'waiting', 'waiting')).toEqual(['over 0']);
    expect(at(40_000, 'turning-on', 'waiting', 'waiting')).toEqual([]);
  });

  it('are missed when they come later than the bound, or when their end is past', () => {
    expect(at(20_000 + lateMsMax, 'waiting', 'skipped', 'skipped')).toEqual(['due 0']);
    expect(at(20_001 + lateMsMax, 'waiting', 'skipped', 'skipped')).toEqual(['missed 0']);
    const short = drill.method.map((planned) => ({ ...planned, endMs: planned.atMs + 1_000 }));
    const inputs = actionsAt(short, items('waiting', 'skipped', 'skipped'), 21_000);
    expect(inputs).toEqual([{ type: 'missed', item: 0 }]);
  });
});

describe('the readings of the stack', () => {
  const clock = clockOf(drill, 20_000);
  const dueAt = (clockMs: number) =>
    readingsAt(drill.hypothesis, clock, clockMs).map(({ probe, dueMs }) => [probe.name, dueMs]);

  it('are the newest that is due, of probes that look at the stack alone', () => {
    expect(dueAt(1_999)).toEqual([]);
    expect(dueAt(2_000)).toEqual([['pool', 2_000]]);
    expect(dueAt(3_999)).toEqual([['pool', 2_000]]);
    expect(dueAt(4_000)).toEqual([['pool', 4_000]]);
  });

  it('end with the load', () => {
    expect(dueAt(clock.endMs - 1)).toEqual([['pool', clock.endMs - 2_000]]);
    expect(dueAt(clock.endMs)).toEqual([]);
  });
});
