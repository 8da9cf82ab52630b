import { describe, expect, it } from 'vitest';
import { clockOf, dueReadings } from './clock.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import type { Probe } from './probe.ts';
import { judgedBy, judgeProbe, type ProbeReading, recoveryOf } from './probeJudge.ts';
import { judgeRandomSchedules, healthProbe as probe } from './probeSchedules.support.ts';
import type { ProbeValue } from './recordedLoad.ts';

const drill = drillOfText(soundDrill);
const clock = clockOf(drill, 20_000);

const read = (value: number): ProbeValue => ({ state: 'read', value, text: '' });
const crash: ProbeValue = { state: 'unknown', reason: 'no connection' };
const reading = (
  dueMs: number,
  value: ProbeValue = read(200),
  takenMs = dueMs + 20,
): ProbeReading => ({
  probe: 'health',
  dueMs,
  takenMs,
  value,
});
const due = dueReadings(probe, clock);
const whole = due.map(({ dueMs }) => reading(dueMs));
const replaced = (dueMs: number, ...by: readonly ProbeReading[]): readonly ProbeReading[] => [
  ...whole.filter((each) => each.dueMs !== dueMs),
  ...by,
];
const states = (readings: readonly ProbeReading[]) =>
  judgeProbe(probe, clock, readings).phases.map(({ phase, state }) => `${phase} ${state}`);

describe('a probe', () => {
  it('passes when every reading is there, on time and tolerated', () => {
    const judged = judgeProbe(probe, clock, whole);
    expect(judged.phases).toEqual([
      {
        phase: 'before',
        state: 'pass',
        expected: 'status of GET /health = 200',
        saw: '3 of 3 readings hold',
      },
      {
        phase: 'during',
        state: 'pass',
        expected: 'status of GET /health 200 to 503',
        saw: '12 of 12 readings hold',
      },
      {
        phase: 'after',
        state: 'pass',
        expected: 'status of GET /health = 200',
        saw: '4 of 4 readings hold',
      },
    ]);
  });

  it.each<[what: string, readings: readonly ProbeReading[], saw: string]>([
    ['missing', replaced(10_000), 'the reading at 10 s is missing'],
    ['failed', replaced(10_000, reading(10_000, crash)), 'no connection'],
    [
      'late',
      replaced(10_000, reading(10_000, read(200), 15_000.092)),
      'the reading at 10 s was taken too late, at 15.001 s',
    ],
    [
      'early',
      replaced(10_000, reading(10_000, read(200), 9_999.7)),
      'the reading at 10 s was taken before it was due, at 9.999 s',
    ],
    ['no figure', replaced(10_000, reading(10_000, read(Number.NaN))), 'NaN is no figure'],
    [
      'of another probe',
      replaced(10_000, { ...reading(10_000), probe: 'other' }),
      'the reading at 10 s is missing',
    ],
  ])('is unknown when a reading is %s', (_, readings, saw) => {
    const [before, ...others] = judgeProbe(probe, clock, readings).phases;
    expect(before).toMatchObject({
      state: 'unknown',
      saw: `1 of 3 readings are unknown, the first at 10 s: ${saw}`,
    });
    expect(others.map(({ state }) => state)).toEqual(['pass', 'pass']);
  });

  it('takes a reading that came just in time', () => {
    expect(states(replaced(10_000, reading(10_000, read(200), 14_999)))[0]).toBe('before pass');
    expect(states(replaced(10_000, reading(10_000, read(200), 10_000)))[0]).toBe('before pass');
  });

  it('fails when a reading is not tolerated, also beside unknown ones', () => {
    const readings = replaced(10_000, reading(10_000, read(500))).filter(
      ({ dueMs }) => dueMs !== 5_000,
    );
    const [before] = judgeProbe(probe, clock, readings).phases;
    expect(before).toMatchObject({
      state: 'fail',
      saw: '1 of 3 readings do not hold, the first at 10 s: 500',
    });
  });

  it('tolerates in each phase what that phase does', () => {
    const down = (dueMs: number) => replaced(dueMs, reading(dueMs, read(503)));
    expect(states(down(15_000))).toEqual(['before fail', 'during pass', 'after pass']);
    expect(states(down(20_000))).toEqual(['before pass', 'during pass', 'after pass']);
    expect(states(down(85_000))).toEqual(['before pass', 'during pass', 'after pass']);
    expect(states(down(100_000))).toEqual(['before pass', 'during pass', 'after fail']);
  });

  it('counts the worst of several readings for one time', () => {
    const twice = (value: ProbeValue) => [...whole, reading(10_000, value)];
    expect(states(twice(read(500)))[0]).toBe('before fail');
    expect(states(twice(crash))[0]).toBe('before unknown');
    expect(states([...twice(crash), reading(10_000, read(500))])[0]).toBe('before fail');
    expect(states([...whole, reading(10_000, read(500), 15_000)])[0]).toBe('before pass');
  });

  it('is unknown in a phase without a reading', () => {
    const short = clockOf(drill, 60_000);
    expect(judgeProbe(probe, short, whole).phases[2]).toMatchObject({
      state: 'unknown',
      saw: 'no reading was due',
    });
  });

  it('is judged outside its phases by the tolerance of the undisturbed state', () => {
    expect(judgedBy(probe, 'during')).toBe('during');
    expect(judgedBy({ phases: { before: null, after: null } }, 'during')).toBe('after');
    expect(judgedBy({ phases: { before: null } }, 'after')).toBe('before');
    expect(judgedBy({ phases: { during: null } }, 'before')).toBe('during');
  });
});

describe('10,000 random probe schedules', () => {
  const seed = 20_261_127;

  it(`no missing, late, early or crashed reading yields a pass (seed ${seed})`, () => {
    const { schedules, passes, unknowns, wrong } = judgeRandomSchedules(10_000, seed);
    expect(wrong).toEqual([]);
    expect(schedules).toBe(10_000);
    expect(passes).toBeGreaterThan(1_000);
    expect(unknowns).toBeGreaterThan(1_000);
  });
});

describe('the recovery', () => {
  const of = (readings: readonly ProbeReading[], probes: readonly Probe[] = [probe]) =>
    recoveryOf(probes, clock, readings);

  it('lasts until the first reading from which on all hold', () => {
    expect(of(whole)).toEqual({
      fromMs: 80_000,
      leastMs: 0,
      mostMs: 0,
      text: 'health held from the first of 8 readings on',
    });
    const down = replaced(90_000, reading(90_000, read(500)));
    expect(of(down)).toEqual({
      fromMs: 80_000,
      leastMs: 15_000,
      mostMs: 15_000,
      text: 'health last broken at 1 min 30 s: 500',
    });
  });

  it('is open between unknown readings that may hold and that may not', () => {
    const blind = replaced(90_000);
    expect(of(blind)).toMatchObject({ leastMs: 0, mostMs: 15_000 });
    expect(
      of(blind.map((each) => (each.dueMs === 85_000 ? reading(85_000, read(500)) : each))),
    ).toEqual({
      fromMs: 80_000,
      leastMs: 10_000,
      mostMs: 15_000,
      text: 'health last unknown at 1 min 30 s: the reading at 1 min 30 s is missing',
    });
  });

  it('needs two readings that hold at the end', () => {
    expect(of(replaced(105_000, reading(105_000, read(500))))).toMatchObject({ leastMs: 30_000 });
    expect(of(replaced(110_000, reading(110_000, read(500))))).toMatchObject({
      leastMs: null,
      mostMs: null,
    });
    expect(of(replaced(115_000))).toMatchObject({ leastMs: 0, mostMs: null });
  });

  it('is that of the slowest probe', () => {
    const other = { ...probe, name: 'other' };
    const readings = [
      ...whole,
      ...whole.map((each) => ({
        ...each,
        probe: 'other',
        value: read(each.dueMs === 85_000 ? 500 : 200),
      })),
    ];
    expect(of(readings, [probe, other])).toEqual({
      fromMs: 80_000,
      leastMs: 10_000,
      mostMs: 10_000,
      text: 'other last broken at 1 min 25 s: 500',
    });
    expect(of([...replaced(85_000), ...readings.slice(whole.length)], [probe, other]).mostMs).toBe(
      10_000,
    );
    expect(of(whole, [probe, other])).toMatchObject({ leastMs: 0, mostMs: null });
  });

  it('is none where nothing disturbs, and unknown where no probe is read after it', () => {
    const calm = clockOf(
      { load: { ...drill.load, stages: [{ share: 1, holdMs: 60_000 }] }, method: [] },
      0,
    );
    expect(recoveryOf([probe], calm, whole)).toMatchObject({
      fromMs: null,
      text: 'nothing disturbed the steady state',
    });
    expect(of(whole, [{ ...probe, phases: { before: null } }])).toMatchObject({
      fromMs: 80_000,
      leastMs: null,
      mostMs: null,
      text: 'no probe is read after the disturbance',
    });
  });
});
