import { describe, expect, it } from 'vitest';
import { clockOf, dueReadings, idlePhases, phaseOf } from './clock.ts';
import { changedDrill, drillOfText, soundDrill } from './drillCase.support.ts';

const sound = drillOfText(soundDrill);
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });

describe('the clock of a drill', () => {
  it('has its phases by what disturbs: faults and load beyond the capacity', () => {
    const clock = clockOf(sound, 20_000);
    expect(clock.endMs).toBe(120_000);
    expect(clock.disturbed).toEqual(span(20_000, 80_000));
    expect(clock.phases).toEqual({
      before: span(0, 20_000),
      during: span(20_000, 80_000),
      after: span(100_000, 120_000),
    });
  });

  it('takes a switch for a disturbance only where nothing else disturbs', () => {
    const calm = { ...sound, load: { ...sound.load, stages: [{ share: 1, holdMs: 60_000 }] } };
    const [, switched, note] = calm.method;
    if (switched === undefined || note === undefined) throw new Error('the case has three actions');
    expect(clockOf({ ...calm, method: [switched, note] }, 0).disturbed).toEqual(
      span(45_000, 55_000),
    );
    const open = { ...switched, endMs: null };
    const until = clockOf({ ...calm, method: [open] }, 0);
    expect(until.disturbed).toEqual(span(45_000, 60_000));
    expect(until.phases.after).toBe(null);
    expect(clockOf({ ...calm, method: [note] }, 0)).toMatchObject({
      disturbed: null,
      phases: { before: span(0, 60_000), during: null, after: null },
    });
  });

  it('is lengthened by what was observed, and never shortened', () => {
    expect(clockOf(sound, 0, [span(18_000, 81_500)]).disturbed).toEqual(span(18_000, 81_500));
    expect(clockOf(sound, 0, [span(30_000, 40_000)]).disturbed).toEqual(span(20_000, 80_000));
  });

  it.each([
    ['ends as the disturbance begins', span(15_000, 20_000), 'before'],
    ['reaches into it', span(15_001, 20_001), 'during'],
    ['begins just before it ends', span(79_999, 84_999), 'during'],
    ['begins as it ends, within the time to recover', span(80_000, 85_000), null],
    ['begins just before that is over', span(99_999, 104_999), null],
    ['begins as that is over', span(100_000, 105_000), 'after'],
  ] as const)('a span that %s', (_, of, phase) => {
    expect(phaseOf(of, clockOf(sound, 20_000))).toBe(phase);
  });
});

describe('the readings that are due', () => {
  it('of a probe of the record cover the time without a gap, up to the end', () => {
    const [probe] = sound.hypothesis;
    const due = probe === undefined ? [] : dueReadings(probe, clockOf(sound, 20_000));
    expect(due).toHaveLength(24);
    expect(due[0]).toEqual({ dueMs: 5_000, span: span(0, 5_000), phase: 'before' });
    expect(due.at(-1)).toEqual({ dueMs: 120_000, span: span(115_000, 120_000), phase: 'after' });
    expect(due.slice(1).every((each, nth) => each.span.fromMs === due[nth]?.span.toMs)).toBe(true);
    const of = (phase: string | null) => due.filter((each) => each.phase === phase).length;
    expect([of('before'), of('during'), of(null), of('after')]).toEqual([4, 12, 4, 4]);
  });

  it('of a probe of the stack are moments while the load is on', () => {
    const pool = sound.hypothesis.find(({ name }) => name === 'pool');
    const due = pool === undefined ? [] : dueReadings(pool, clockOf(sound, 20_000));
    expect(due).toHaveLength(59);
    expect(due[9]).toEqual({ dueMs: 20_000, span: span(20_000, 20_001), phase: 'during' });
    expect(due.at(-1)?.dueMs).toBe(118_000);
  });

  it('leave a phase idle that is too short for one', () => {
    const text = changedDrill('50% for 40s', '50% for 40s').replace('every: 2s', 'every: 7s');
    const clock = clockOf(drillOfText(text), 20_000);
    const [probe] = sound.hypothesis;
    if (probe === undefined) throw new Error('no probe');
    expect(idlePhases({ ...probe, everyMs: 20_000 }, clock)).toEqual([]);
    expect(idlePhases({ ...probe, everyMs: 21_000 }, clock)).toEqual(['before', 'after']);
  });
});
