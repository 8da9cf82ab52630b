import { describe, expect, it } from 'vitest';
import type { StopCause } from '../run/stopCause.ts';
import { isUndone } from './action.ts';
import { itemsOf } from './drillBody.ts';
import { drillOfText } from './drillCase.support.ts';
import type { DrillRecord, SensorReading } from './drillRecord.ts';
import type { ItemPhase } from './drillState.ts';
import { evidenceTimeline } from './evidenceTimeline.ts';
import { recordedLoad } from './expectations/expectations.support.ts';
import { type DrillReason, judgeDrill, sentenceOf } from './judgeDrill.ts';
import { type DrillMachine, newDrillMachine } from './lifecycle.ts';
import type { ProbeReading } from './probeJudge.ts';

/** A drill of 60 s with one fault from 20 s to 30 s, one switch from 40 s to 45 s, a note, and one probe of the stack. */
const drill = drillOfText(`name: small
hypothesis:
  health: { http: /health, is: { before: "= 200", during: "between 200 and 503", after: "= 200" } }
load: { scenario: s.yaml, capacity: 100%, shape: hold 80% for 60s }
method:
  - { at: 20s, fault: latency, on: payments, for: 10s, see: { health: broken } }
  - { at: 35s, switch: guard, to: none, for: 10s, see: { health: holds } }
  - { at: 50s, note: lunch }
rollback: [{ switch: guard, to: row }]
expect: { recovered: within 10s, invariants: hold }
`);

const reading = (dueMs: number, value: number): ProbeReading => ({
  probe: 'health',
  dueMs,
  takenMs: dueMs,
  value: { state: 'read', value, text: '' },
});
/** As a drill leaves them whose fault broke the health address and ended. */
const readings = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55].map((at) =>
  reading(at * 1_000, at === 25 ? 504 : 200),
);
const bit: SensorReading = {
  item: 0,
  asked: 'on',
  answer: 'bit',
  atMs: 21_000,
  text: 'round trip 320 ms, before 20 ms',
};
const gone: SensorReading = {
  item: 0,
  asked: 'off',
  answer: 'gone',
  atMs: 30_900,
  text: 'round trip 20 ms',
};

const machineWith = (
  phases: readonly ItemPhase[],
  more: {
    stoppedBy?: StopCause;
    problem?: string;
    problems?: Readonly<Record<number, string>>;
  } = {},
): DrillMachine => {
  const machine = newDrillMachine(
    itemsOf(drill).map(({ part, action }) => ({ part, undone: isUndone(action) })),
  );
  const { stoppedBy = null, problem = null, problems = {} } = more;
  return {
    ...machine,
    state: 'finished',
    run: 'ended',
    stoppedBy,
    problem,
    items: machine.items.map((item, nth) => ({
      ...item,
      phase: phases[nth] ?? 'skipped',
      problem: problems[nth] ?? null,
    })),
  };
};
const done = ['undone', 'undone', 'done', 'done'] as const;

const record = (more: Partial<DrillRecord> = {}): DrillRecord => ({
  drill,
  machine: machineWith(done),
  recorded: recordedLoad,
  points: [],
  readings,
  sensors: [bit, gone],
  times: [
    { item: 0, onMs: 20_000, offMs: 30_000 },
    { item: 1, onMs: 35_000, offMs: 45_000 },
    { item: 2, onMs: 50_000, offMs: 50_000 },
    { item: 3, onMs: 60_500, offMs: null },
  ],
  leaks: [],
  ...more,
});

/** The tolerance of `during` takes 504 for broken; the hypothesis of this case asks the other phases alone. */
const probe = drill.hypothesis[0];
if (probe === undefined) throw new Error('the case has a probe');
const { during: _, ...calmPhases } = probe.phases;
const lenient = { ...drill, hypothesis: [{ ...probe, phases: calmPhases }] };
const judge = (more: Partial<DrillRecord> = {}) => judgeDrill(record({ drill: lenient, ...more }));
const reasons = (more: Partial<DrillRecord> = {}, state: 'fail' | 'unknown' = 'unknown') =>
  judge(more)
    .verdict.reasons.filter((each) => each.state === state)
    .map(({ text }) => text);

describe('the verdict of a drill', () => {
  it('tells of an overload what a fault within it was seen to cost, at the times that the fault had', () => {
    const stages = [
      { share: 0.8, holdMs: 20_000 },
      { share: 2, holdMs: 20_000 },
      { share: 0.8, holdMs: 20_000 },
    ];
    const spike = { ...lenient, load: { ...lenient.load, stages } };
    expect(judge({ drill: spike }).overload?.text).toMatch(/not told from the fault: they overlap/);
    const late = [{ item: 0, onMs: 41_000, offMs: 51_000 }];
    expect(judge({ drill: spike, times: late }).overload?.text).not.toContain('fault');
  });

  it('is a pass when everything that was expected was seen', () => {
    const { verdict, sentence, recovery } = judge();
    expect(verdict.reasons.map(({ state, about, text }) => `${state} ${about} ${text}`)).toEqual([
      'pass action latency of payments takes effect: round trip 320 ms, before 20 ms',
      'pass action latency of payments is taken back: round trip 20 ms',
      'pass action health is broken during latency of payments: 1 of 2 readings broken, the first at 25 s: 504',
      'pass action switch guard to none takes effect: 2 of 2 readings hold',
      'pass action switch guard to none is taken back: turned back',
      'pass action health holds during switch guard to none: 2 of 2 readings hold',
      'pass action note: lunch: done',
      'pass action switch guard to row: done',
      'pass hypothesis health before: status of GET /health = 200: 3 of 3 readings hold',
      'pass hypothesis health after: status of GET /health = 200: 3 of 3 readings hold',
      'pass expectation recovered within 10 s of the last disturbance: recovered after 4.10 s',
      'pass expectation the invariants of the audit hold throughout: no finding',
    ]);
    expect(verdict.state).toBe('pass');
    expect(recovery.fromMs).toBe(30_900);
    expect(sentence).toBe(
      'Expected that recovered within 10 s of the last disturbance, the invariants of the audit hold throughout; saw recovered after 4.10 s, no finding.',
    );
  });

  it.each<[string, readonly SensorReading[], string, 'fail' | 'unknown']>([
    [
      'did not bite',
      [{ ...bit, answer: 'did-not-bite' }, gone],
      'latency of payments takes effect: it did not bite: round trip 320 ms, before 20 ms',
      'unknown',
    ],
    ['was not seen', [gone], 'latency of payments takes effect: no sensor looked', 'unknown'],
    [
      'could not be seen',
      [{ ...bit, answer: 'unknown', text: 'no traffic' }, gone],
      'latency of payments takes effect: the sensor could not tell: no traffic',
      'unknown',
    ],
    [
      'is still there',
      [bit, { ...gone, answer: 'present' }],
      'latency of payments is taken back: it is still there: round trip 20 ms',
      'fail',
    ],
    [
      'came back',
      [bit, gone, { ...gone, answer: 'present', atMs: 40_000 }],
      'latency of payments is taken back: it is still there: round trip 20 ms',
      'fail',
    ],
    [
      'was not seen to end',
      [bit],
      'latency of payments is taken back: no sensor looked',
      'unknown',
    ],
    [
      'could not be seen to end',
      [bit, { ...gone, answer: 'unknown', text: 'no traffic' }],
      'latency of payments is taken back: the sensor could not tell: no traffic',
      'unknown',
    ],
  ])('is never a pass when a fault %s', (_, sensors, reason, state) => {
    const { verdict } = judge({ sensors });
    expect(verdict.state).toBe(state);
    expect(reasons({ sensors }, state)).toContain(reason);
  });

  it('takes a fault for bitten that its sensor saw once, also where it was blind before', () => {
    const blind = { ...bit, answer: 'unknown', atMs: 20_500 } as const;
    expect(judge({ sensors: [blind, bit, gone] }).verdict.state).toBe('pass');
    const late = { ...gone, answer: 'present', atMs: 30_200 } as const;
    expect(judge({ sensors: [bit, gone, late] }).verdict.state).toBe('pass');
  });

  it('is unknown when an action could not be done, or its time never came', () => {
    const failed = machineWith(['undone', 'undone', 'failed', 'done'], {
      problems: { 2: 'no disk' },
    });
    expect(reasons({ machine: failed })).toEqual(['note: lunch: no disk']);
    const skipped = machineWith(['skipped', 'undone', 'done', 'done']);
    expect(reasons({ machine: skipped })).toContain('latency of payments: its time never came');
    const refused = machineWith(done, { problems: { 1: 'HTTP 500' } });
    expect(reasons({ machine: refused })).toEqual(['switch guard to none takes effect: HTTP 500']);
  });

  it('fails when something could not be taken back, unless its sensor saw it gone', () => {
    const stuck = machineWith(['stuck', 'stuck', 'done', 'done'], {
      problems: { 0: 'no agent', 1: 'HTTP 500' },
    });
    expect(reasons({ machine: stuck }, 'fail')).toEqual([
      'switch guard to none is taken back: HTTP 500',
    ]);
    expect(reasons({ machine: stuck, sensors: [bit] }, 'fail')).toEqual([
      'latency of payments is taken back: no agent',
      'switch guard to none is taken back: HTTP 500',
    ]);
    const rollback = machineWith(['undone', 'undone', 'done', 'failed'], {
      problems: { 3: 'HTTP 500' },
    });
    expect(reasons({ machine: rollback }, 'fail')).toEqual(['switch guard to row: HTTP 500']);
  });

  it('is unknown when a probe that shows the effect of a switch was not read, and fails when it shows the opposite', () => {
    const blind = readings.filter(({ dueMs }) => dueMs !== 40_000);
    expect(reasons({ readings: blind })).toEqual(
      expect.arrayContaining([
        'switch guard to none takes effect: no sensor looked',
        'health holds during switch guard to none: 1 of 2 readings unknown, the first at 40 s: the reading at 40 s is missing',
      ]),
    );
    const calm = readings.map((each) => (each.dueMs === 25_000 ? reading(25_000, 200) : each));
    expect(reasons({ readings: calm }, 'fail')).toEqual([
      'health is broken during latency of payments: 2 of 2 readings hold',
    ]);
    const worse = readings.map((each) => (each.dueMs === 40_000 ? reading(40_000, 500) : each));
    expect(reasons({ readings: worse }, 'fail')).toContain(
      'health holds during switch guard to none: 1 of 2 readings broken, the first at 40 s: 500',
    );
  });

  it.each<[StopCause, 'fail' | 'unknown', string]>([
    [{ kind: 'rule', rule: 'r', text: 'errors 61%' }, 'fail', 'stopped: errors 61%'],
    [
      { kind: 'rule', rule: 'r', text: 'no figures', blind: true },
      'unknown',
      'stopped: no figures',
    ],
    [{ kind: 'person', by: 'ada', reason: 'lunch' }, 'unknown', 'stopped by ada: lunch'],
    [
      { kind: 'permission', rule: 'quiet', text: 'quiet window' },
      'unknown',
      'stopped: quiet window',
    ],
    [{ kind: 'failure', text: 'every shard was lost' }, 'unknown', 'stopped: every shard was lost'],
  ])('of a drill that was stopped by %j is %s', (stoppedBy, state, saw) => {
    const machine = machineWith(done, { stoppedBy });
    const { verdict, sentence } = judge({ machine });
    expect(verdict.state).toBe(state);
    expect(sentence).toBe(`Expected that the drill runs to its end; saw ${saw}.`);
  });

  it('fails when rehearsal data leaked, and is unknown where it could not be judged whole', () => {
    expect(reasons({ leaks: ['3 rows in live.orders'] }, 'fail')).toEqual([
      'no rehearsal data in live stores: 3 rows in live.orders',
    ]);
    expect(reasons({ machine: machineWith(done, { problem: 'no disk' }) })).toEqual([
      'the drill runs to its end: no disk',
    ]);
    expect(reasons({ recorded: null })).toEqual([
      'recovered within 10 s of the last disturbance: there is no record of the load',
      'the invariants of the audit hold throughout: there is no record of the load',
    ]);
  });

  it('lets fail take precedence over unknown, and says the first of the worst', () => {
    const sensors = [
      { ...bit, answer: 'did-not-bite' } as const,
      { ...gone, answer: 'present' } as const,
    ];
    const { verdict, sentence } = judge({ sensors, leaks: ['3 rows in live.orders'] });
    expect(verdict.state).toBe('fail');
    expect(verdict.reasons.map(({ state }) => state)).toEqual([
      ...Array(2).fill('fail'),
      ...Array(1).fill('unknown'),
      ...Array(10).fill('pass'),
    ]);
    expect(sentence).toBe(
      'Expected that no rehearsal data in live stores; saw 3 rows in live.orders (and 1 more).',
    );
  });

  it('moves the phases with a fault that stayed longer than planned', () => {
    const stays = [
      bit,
      { ...gone, answer: 'present', atMs: 33_000 } as const,
      { ...gone, atMs: 36_000 },
    ];
    const { clock } = judge({ sensors: stays });
    expect(clock.disturbed).toEqual({ fromMs: 20_000, toMs: 36_000 });
    expect(clock.phases.after).toEqual({ fromMs: 46_000, toMs: 60_000 });
  });
});

describe('the evidence of a drill', () => {
  const beside = {
    startedAt: '2026-11-27T00:00:00.000Z',
    run: [
      { at: '2026-11-27T00:00:22.500Z', kind: 'violation', message: 'errors of pay 12%', data: {} },
      { at: '2026-11-27T00:00:26.000Z', kind: 'frame', message: 'a gap', data: {} },
      { at: '2026-11-27T00:00:27.000Z', kind: 'finding', message: '3 units too many', data: {} },
    ],
    notes: [{ atMs: 23_000, by: 'ada', text: 'the pager rings' }],
  };
  const entries = () => {
    const given = record({
      drill: lenient,
      recorded: {
        ...recordedLoad,
        seconds: Array.from({ length: 60 }, () => recordedLoad.seconds[0]).flatMap(
          (each) => each ?? [],
        ),
      },
    });
    return evidenceTimeline(given, judgeDrill(given).probes, beside);
  };

  it('is one list by time of stages, actions, sensors, probes, findings, aborts and notes', () => {
    expect(
      entries().map(({ atMs, lane, mark, text }) => `${atMs} ${lane} ${mark} ${text}`),
    ).toEqual([
      '0 load from 80% of the capacity for 1 min',
      '5000 probe at health holds: 200',
      '20000 fault from latency of payments',
      '21000 sensor at bit: round trip 320 ms, before 20 ms',
      '22500 abort at errors of pay 12%',
      '23000 note at ada: the pager rings',
      '25000 probe at health broken: 504',
      '27000 finding at 3 units too many',
      '30000 fault to end of latency of payments',
      '30000 probe at health holds: 200',
      '30900 sensor at gone: round trip 20 ms',
      '35000 switch from switch guard to none',
      '45000 switch to end of switch guard to none',
      '50000 note at note: lunch',
      '60000 load to end of 80% of the capacity for 1 min',
      '60500 switch from switch guard to row',
    ]);
  });

  it('takes a leak scan for a finding only where it found leaks, and for unknown where it was not whole', () => {
    const stateOf = (data: Readonly<Record<string, unknown>>) => {
      const [event] = beside.run;
      const run = [
        { ...event, at: '2026-11-27T00:00:40.000Z', kind: 'leaks', message: 'scan', data },
      ];
      const told = evidenceTimeline(record({ drill: lenient }), [], { ...beside, run });
      return told.find(({ text }) => text === 'scan')?.state;
    };
    expect(stateOf({ leaks: 0, reason: null })).toBe('pass');
    expect(stateOf({ leaks: 2, reason: null })).toBe('fail');
    expect(stateOf({ leaks: 0, reason: 'a table cannot be read' })).toBe('unknown');
  });

  it('says what each entry means for the verdict, and which action it is of', () => {
    const states = entries().map(({ lane, state, item }) => `${lane} ${state} ${item}`);
    expect(states).toEqual(
      expect.arrayContaining(['sensor pass 0', 'probe fail null', 'fault null 0']),
    );
    const sensors = [
      { ...bit, answer: 'did-not-bite' } as const,
      { ...gone, answer: 'present' } as const,
    ];
    const given = record({ sensors, machine: machineWith(done, { problems: { 0: 'no answer' } }) });
    const told = evidenceTimeline(given, [], { run: [], notes: [], startedAt: null });
    expect(
      told.filter(({ lane }) => lane === 'sensor').map(({ text, state }) => `${state} ${text}`),
    ).toEqual([
      'unknown did not bite: round trip 320 ms, before 20 ms',
      'fail present: round trip 20 ms',
    ]);
    expect(told.find(({ lane }) => lane === 'fault')).toMatchObject({
      text: 'latency of payments: no answer',
      state: 'unknown',
    });
  });

  it('keeps entries of one time and lane as they came, each with its action', () => {
    const blind = { ...gone, answer: 'unknown', text: 'no traffic' } as const;
    const given = record({ sensors: [bit, { ...gone, atMs: 30_000 }, { ...blind, atMs: 30_000 }] });
    const judged = judgeDrill({ ...given, readings: readings.slice(0, 1) });
    const told = evidenceTimeline(given, judged.probes, { run: [], notes: [], startedAt: null });
    expect(
      told
        .filter(({ lane }) => lane === 'sensor')
        .map(({ text, state, item }) => [text, state, item]),
    ).toEqual([
      ['bit: round trip 320 ms, before 20 ms', 'pass', 0],
      ['gone: round trip 20 ms', 'pass', 0],
      ['unknown: no traffic', 'unknown', 0],
    ]);
    const ends = told.filter(({ mark, lane }) => mark === 'to' && lane !== 'load');
    expect(ends.map(({ lane, item }) => [lane, item])).toEqual([
      ['fault', 0],
      ['switch', 1],
    ]);
    expect(told.find(({ lane }) => lane === 'note')).toMatchObject({ item: 2, state: null });
    expect(
      told.filter(({ lane }) => lane === 'probe').map(({ atMs, state }) => [atMs, state]),
    ).toEqual([
      [5_000, 'pass'],
      [10_000, 'unknown'],
    ]);
  });

  it('tells of the run what stopped it or broke its rules, and nothing before its start', () => {
    const [event] = beside.run;
    const of = (startedAt: string | null) => {
      const run = ['rule', 'permission', 'violation', 'step', 'toString'].map((kind) => ({
        ...{ ...event, at: '2026-11-27T00:00:40.000Z', kind, message: kind, data: {} },
      })) as unknown as typeof beside.run;
      return evidenceTimeline(record({ times: [], sensors: [] }), [], { run, notes: [], startedAt })
        .filter(({ lane }) => lane !== 'load')
        .map(({ lane, text, state }) => [lane, text, state]);
    };
    expect(of(beside.startedAt)).toEqual([
      ['abort', 'rule', null],
      ['abort', 'permission', null],
      ['abort', 'violation', null],
    ]);
    expect(of(null)).toEqual([]);
  });

  it('ends the load where its recording ends', () => {
    const [first] = recordedLoad.seconds;
    const short = { ...recordedLoad, seconds: first === undefined ? [] : [first, first] };
    const told = (given: Partial<DrillRecord>) =>
      evidenceTimeline(record({ times: [], sensors: [], ...given }), [], {
        run: [],
        notes: [],
        startedAt: null,
      });
    expect(told({ recorded: short }).map(({ atMs, text }) => `${atMs} ${text}`)).toEqual([
      '0 80% of the capacity for 1 min',
      '2000 load ended in 80% of the capacity for 1 min',
    ]);
    expect(told({ recorded: null })).toEqual([]);
  });
});

describe('the time of a disturbance', () => {
  const disturbedBy = (more: Partial<DrillRecord>) => judge(more).clock.disturbed;
  const times = (onMs: number, offMs: number | null) => [{ item: 0, onMs, offMs }];

  it('begins with a fault that came early, and ends with one that was turned off late', () => {
    expect(disturbedBy({ sensors: [], times: times(19_000, 31_500) })).toEqual({
      ...{ fromMs: 19_000, toMs: 31_500 },
    });
    // Never shorter than planned.
    expect(disturbedBy({ sensors: [], times: times(22_000, 28_000) })).toEqual({
      ...{ fromMs: 20_000, toMs: 30_000 },
    });
    expect(disturbedBy({ sensors: [], times: times(19_000, null) })?.fromMs).toBe(20_000);
    const switched = { item: 1, onMs: 10_000, offMs: 45_000 };
    expect(disturbedBy({ sensors: [], times: [switched, ...times(19_000, 31_500)] })).toEqual({
      fromMs: 19_000,
      toMs: 31_500,
    });
  });

  it('lasts as long as its own sensor saw it, also after it was gone', () => {
    const back = { ...gone, answer: 'present', atMs: 40_000 } as const;
    expect(disturbedBy({ sensors: [bit, gone, back] })?.toMs).toBe(40_000);
    expect(disturbedBy({ sensors: [bit, gone, { ...gone, atMs: 50_000 }] })?.toMs).toBe(30_900);
    expect(disturbedBy({ sensors: [bit, { ...back, item: 1 }] })?.toMs).toBe(30_000);
    const blind = { ...gone, answer: 'unknown', atMs: 50_000 } as const;
    expect(disturbedBy({ sensors: [bit, gone, blind] })?.toMs).toBe(30_900);
  });
});

describe('what a probe of a pool counted', () => {
  const pooled = drillOfText(`name: pooled
hypothesis:
  replicas: { http: { url: /pool, read: $.n }, is: ">= 1", every: 5s, when: [before] }
load: { scenario: s.yaml, capacity: 100%, shape: hold 80% for 30s }
method:
  - { at: 20s, note: lunch }
expect: { pool: 40% of 5 by replicas }
`);
  const counted = (dueMs: number, value: number, takenMs = dueMs): ProbeReading => ({
    ...{ probe: 'replicas', dueMs, takenMs },
    value: { state: 'read', value, text: '' },
  });
  const each = [5_000, 10_000, 15_000, 20_000, 25_000];
  /** The expectation where the reading at 10 s is replaced. */
  const poolBy = (...by: readonly ProbeReading[]) => {
    const others = each.filter((dueMs) => dueMs !== 10_000).map((dueMs) => counted(dueMs, 5));
    const given = { drill: pooled, readings: [...others, ...by], sensors: [], times: [] };
    const [pool] = judgeDrill(record(given)).expectations;
    return [pool?.state, pool?.saw];
  };
  const blind = ['unknown', '5 of 5 at 5 s; 1 of 5 readings are unknown'];

  it('is the lowest of what was read in its time', () => {
    expect(poolBy(counted(10_000, 5))).toEqual(['pass', '5 of 5 at 5 s']);
    expect(poolBy(counted(10_000, 2))).toEqual(['pass', '2 of 5 at 10 s']);
    expect(poolBy(counted(10_000, 3), counted(10_000, 1), counted(10_000, 4))).toEqual([
      ...['fail', '1 of 5 at 10 s'],
    ]);
  });

  it('is not known where nothing was read in its time, neither before it nor with the next', () => {
    expect(poolBy()).toEqual(blind);
    expect(poolBy(counted(10_000, 5, 9_999))).toEqual(blind);
    expect(poolBy(counted(10_000, 5, 15_000))).toEqual(blind);
    expect(poolBy(counted(10_000, 5, 14_999))).toEqual(['pass', '5 of 5 at 5 s']);
    expect(poolBy({ ...counted(10_000, 5), probe: 'others' })).toEqual(blind);
    // What came late is no second reading.
    expect(poolBy(counted(10_000, 5), counted(10_000, 1, 15_000))[0]).toBe('pass');
  });

  it('is not known where one of several readings is none', () => {
    const crash = { state: 'unknown', reason: 'no connection' } as const;
    expect(poolBy(counted(10_000, 5), { ...counted(10_000, 5), value: crash })).toEqual(blind);
    expect(poolBy(counted(10_000, Number.NaN))).toEqual(blind);
    expect(poolBy(counted(10_000, 5), counted(10_000, Number.POSITIVE_INFINITY))).toEqual(blind);
  });
});

describe('the sentence of a drill', () => {
  const of = (state: DrillReason['state'], about: DrillReason['about'], nth: number) => ({
    ...{ state, about, expected: `e${nth}`, saw: `s${nth}` },
  });
  const passes = (about: DrillReason['about'], count: number) =>
    Array.from({ length: count }, (_, nth) => of('pass', about, nth));

  it('tells three expectations that held, and how many more', () => {
    const action = of('pass', 'action', 9);
    expect(sentenceOf({ state: 'pass', reasons: [action, ...passes('expectation', 3)] })).toBe(
      'Expected that e0, e1, e2; saw s0, s1, s2.',
    );
    expect(sentenceOf({ state: 'pass', reasons: [action, ...passes('expectation', 5)] })).toBe(
      'Expected that e0, e1, e2 and 2 more; saw s0, s1, s2.',
    );
    expect(sentenceOf({ state: 'pass', reasons: passes('hypothesis', 1) })).toBe(
      'Expected that e0; saw s0.',
    );
  });

  it('tells the first reason that decides, and how many more', () => {
    const reasons = [
      ...[of('pass', 'expectation', 0), of('unknown', 'action', 1), of('fail', 'leak', 2)],
      ...[of('fail', 'expectation', 3), of('fail', 'action', 4)],
    ];
    expect(sentenceOf({ state: 'fail', reasons })).toBe('Expected that e2; saw s2 (and 2 more).');
    expect(sentenceOf({ state: 'unknown', reasons })).toBe('Expected that e1; saw s1.');
    expect(sentenceOf({ state: 'unknown', reasons: [] })).toBe(
      'Expected something to be judged; saw nothing.',
    );
  });
});

describe('what an action came to', () => {
  const outcomes = (nth: number, more: Partial<DrillRecord>) =>
    judge(more).actions[nth]?.outcomes.map(({ state, expected, saw }) => [state, expected, saw]);
  const on = 'switch guard to none takes effect';
  const off = 'switch guard to none is taken back';
  const shown = 'health holds during switch guard to none';
  const at = (onMs: number | null, offMs: number | null) => ({
    times: [{ item: 1, onMs, offMs }],
  });

  it('is told also where nobody says why', () => {
    const failed = { machine: machineWith(['stuck', 'undone', 'failed', 'failed']), sensors: [] };
    expect(outcomes(0, failed)?.[1]).toEqual([
      ...['fail', 'latency of payments is taken back', 'it could not be taken back'],
    ]);
    expect(outcomes(2, failed)).toEqual([['unknown', 'note: lunch', 'it is failed']]);
    expect(outcomes(3, failed)).toEqual([['fail', 'switch guard to row', 'it is failed']]);
    const waiting = { machine: machineWith(['waiting', 'on', 'on', 'waiting']) };
    expect(outcomes(0, waiting)?.[0]).toEqual([
      ...['unknown', 'latency of payments', 'its time never came'],
    ]);
    expect(outcomes(1, waiting)?.[1]).toEqual(['unknown', off, 'it is on']);
    expect(outcomes(2, waiting)).toEqual([['unknown', 'note: lunch', 'it is on']]);
  });

  it('is shown by the readings that lie in its time from its beginning to its end', () => {
    const sawOf = (onMs: number | null, offMs: number | null) =>
      outcomes(1, at(onMs, offMs))?.find(([, expected]) => expected === shown);
    expect(sawOf(35_000, 45_000)).toEqual(['pass', shown, '2 of 2 readings hold']);
    expect(sawOf(35_001, 45_000)).toEqual(['pass', shown, '1 of 1 readings hold']);
    expect(sawOf(35_000, 45_001)).toEqual(['pass', shown, '3 of 3 readings hold']);
    expect(sawOf(36_000, 39_000)).toEqual(['unknown', shown, 'no reading lies in its time']);
    expect(sawOf(null, 45_000)).toEqual(['unknown', shown, 'it was not on']);
    expect(sawOf(35_000, null)).toEqual(['unknown', shown, 'it was not on']);
  });

  it('is what its sensor says, before what probes show', () => {
    type Asked<On extends 'on' | 'off'> = Extract<SensorReading, { readonly asked: On }>;
    const begun = (answer: Asked<'on'>['answer'], atMs: number): SensorReading => ({
      ...{ item: 1, asked: 'on', answer, atMs, text: `${answer} at ${atMs}` },
    });
    const ended = (answer: Asked<'off'>['answer'], atMs: number): SensorReading => ({
      ...{ item: 1, asked: 'off', answer, atMs, text: `${answer} at ${atMs}` },
    });
    const seen = (...sensors: readonly SensorReading[]) =>
      outcomes(1, { sensors })?.slice(0, 2) ?? [];
    const [held, back] = [
      ['pass', on, '2 of 2 readings hold'],
      ['pass', off, 'turned back'],
    ];
    expect(seen()).toEqual([held, back]);
    expect(seen(begun('did-not-bite', 36_000))).toEqual([
      ['unknown', on, 'it did not bite: did-not-bite at 36000'],
      back,
    ]);
    // Once it was seen, that it is not seen any more takes nothing away.
    expect(seen(begun('did-not-bite', 36_000), begun('bit', 35_500))[0]).toEqual([
      ...['pass', on, 'bit at 35500'],
    ]);
    expect(seen(ended('unknown', 46_000))[1]).toEqual([
      ...['unknown', off, 'the sensor could not tell: unknown at 46000'],
    ]);
    expect(seen(ended('gone', 47_000), ended('present', 46_000))[1]).toEqual([
      ...['pass', off, 'gone at 47000'],
    ]);
  });

  it('was not taken for on by probes that show a fault, which its own sensor must see', () => {
    const [takesEffect] = outcomes(0, { sensors: [gone] }) ?? [];
    expect(takesEffect).toEqual([
      ...['unknown', 'latency of payments takes effect', 'no sensor looked'],
    ]);
  });
});

describe('a probe of what the run recorded', () => {
  const watched = drillOfText(`name: watched
hypothesis:
  buyers: { customers: errors, is: "<= 1%", every: 2s, when: [before] }
load: { scenario: s.yaml, capacity: 100%, shape: hold 80% for 6s }
method:
  - { at: 4s, note: lunch }
`);
  const buyersOf = (recorded: DrillRecord['recorded']) => {
    const given = { drill: watched, readings: [], sensors: [], times: [], recorded };
    const [buyers] = judgeDrill(record(given)).probes;
    return [buyers?.phases[0]?.state, buyers?.phases[0]?.saw, buyers?.readings.length];
  };

  it('is read of every span of the record, without anybody who took a reading', () => {
    expect(buyersOf(recordedLoad)).toEqual(['pass', '3 of 3 readings hold', 3]);
    const lost = {
      ...recordedLoad,
      seconds: recordedLoad.seconds.slice(0, 5),
      customers: recordedLoad.customers.slice(0, 5),
    };
    const [state, saw] = buyersOf(lost);
    expect([state, saw]).toEqual([
      ...['unknown', expect.stringMatching(/^1 of 3 readings are unknown, the first at 6 s: /)],
    ]);
  });

  it('is unknown without a record', () => {
    expect(buyersOf(null)).toEqual([
      'unknown',
      '3 of 3 readings are unknown, the first at 2 s: the reading at 2 s is missing',
      3,
    ]);
  });
});
