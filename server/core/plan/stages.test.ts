import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import { dispersionOf } from '../traffic/burst.ts';
import type { StagePlan } from '../traffic/round.ts';
import { compilePlan } from './compile.ts';

const scenario = (levels: string, peak = 'browse: 10/s, pay: 2/s') => `name: shapes
target: shop
paths:
  browse: { within: 1s, steps: { look: GET /a } }
  pay: { within: 2s, steps: { pay: GET /b } }
load: { goal: hold, peak: { ${peak} }, levels: [${levels}], hold: 4s, require: 50% }
slos: {}
`;

function compiled(text: string) {
  const parsed = parseScenario(text, 'shapes.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return compilePlan(parsed.value, {}, null);
}

function stagesOf(levels: string): readonly StagePlan[] {
  const plan = compiled(scenario(levels));
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value.rounds[0]?.stages ?? [];
}

const slots = (count: number, starts: (slot: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, slot) => starts(slot));

describe('the stages of a plan', () => {
  it('of a ramp lead evenly from one level to the other, with the VUs of its steepest part', () => {
    const [ramp, held] = stagesOf('0% to 100% for 2s, 100%');
    expect(ramp).toEqual({
      index: 0,
      level: 1,
      fromLevel: 0,
      transient: 'ramp',
      startMs: 0,
      holdMs: 2_000,
      loads: [
        {
          path: 'browse',
          rate: 10,
          timeUnitMs: 2_000,
          ratePerSecond: 5,
          // 7 starts in its last second, a fifth on top.
          vus: 9,
          profile: {
            slotMs: 100,
            starts: [0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1],
          },
          ramp: { fromPerSecond: 0, toPerSecond: 10 },
        },
        {
          path: 'pay',
          rate: 2,
          timeUnitMs: 2_000,
          ratePerSecond: 1,
          vus: 3,
          profile: {
            slotMs: 100,
            starts: slots(20, (slot) => (slot === 9 || slot === 17 ? 1 : 0)),
          },
          ramp: { fromPerSecond: 0, toPerSecond: 2 },
        },
      ],
    });
    expect(held).toMatchObject({ index: 1, level: 1, startMs: 2_000, holdMs: 4_000 });
    expect(held?.transient).toBeUndefined();
  });

  it('of a pause have no load', () => {
    expect(stagesOf('0% for 2s, 100%')[0]).toEqual({
      ...{ index: 0, level: 0, transient: 'pause', startMs: 0, holdMs: 2_000, loads: [] },
    });
    expect(stagesOf('{ browse: 0% for 2s }, 100%')[0]).toMatchObject({
      ...{ level: 0, transient: 'pause', loads: [] },
    });
  });

  it('of a spike have all starts of its second, and VUs for no more', () => {
    const [spike] = stagesOf('300% for 1s, 100%');
    expect(spike).toMatchObject({ level: 3, transient: 'spike', holdMs: 1_000 });
    expect(spike?.loads.map(({ rate, vus }) => [rate, vus])).toEqual([
      [30, 36],
      [6, 8],
    ]);
    expect(spike?.loads[0]?.profile?.starts).toEqual(slots(10, () => 3));
    expect(spike?.loads[0]).not.toHaveProperty('ramp');
  });

  it('of 4 s are held, of less a spike', () => {
    expect(stagesOf('100% for 4s, 100% for 3900ms').map(({ transient }) => transient)).toEqual([
      undefined,
      'spike',
    ]);
  });

  it('of several levels prove the lowest of them, and leave out a path without load', () => {
    const [both, one] = stagesOf('{ browse: 100%, pay: 50% }, { browse: 50% }, 100%');
    expect(both).toMatchObject({ level: 0.5, levelMax: 1 });
    expect(both?.loads.map(({ path, ratePerSecond }) => [path, ratePerSecond])).toEqual([
      ['browse', 10],
      ['pay', 1],
    ]);
    expect(one).toMatchObject({ level: 0, levelMax: 0.5 });
    expect(one?.loads.map(({ path }) => path)).toEqual(['browse']);
    expect(stagesOf('{ browse: 70%, pay: 70% }, 100%')[0]).not.toHaveProperty('levelMax');
  });

  it('of a ramp of one path keep the level of the other', () => {
    const [ramp] = stagesOf('{ browse: 0% to 100% for 2s, pay: 50% for 2s }, 100%');
    expect(ramp).toMatchObject({ fromLevel: 0, level: 0.5, levelMax: 1, transient: 'ramp' });
    expect(ramp?.loads.map(({ path, rate }) => [path, rate])).toEqual([
      ['browse', 10],
      ['pay', 2],
    ]);
    expect(ramp?.loads.map((load) => load.ramp)).toEqual([
      { fromPerSecond: 0, toPerSecond: 10 },
      { fromPerSecond: 1, toPerSecond: 1 },
    ]);
  });

  it('leave out a path that has no start in a ramp', () => {
    expect(stagesOf('{ browse: 0% to 100% for 2s }, 100%')[0]?.loads).toHaveLength(1);
  });

  it('of bursty arrivals have the starts of the level, drawn from the seed, the stage and the path', () => {
    const bursty = (more: string) => {
      const plan = compiled(scenario('100%, 100%').replace('hold: 4s', `hold: 20s, ${more}`));
      return plan.ok ? (plan.value.rounds[0]?.stages ?? []).map(({ loads }) => loads) : [];
    };
    const [first, second] = bursty('arrivals: bursty 2');
    expect(first?.map(({ path, rate, ratePerSecond }) => [path, rate, ratePerSecond])).toEqual([
      ['browse', 200, 10],
      ['pay', 40, 2],
    ]);
    expect(dispersionOf(first?.[0]?.profile ?? { slotMs: 100, starts: [] })).toBeCloseTo(2, 0);
    expect(second?.[0]?.profile).not.toEqual(first?.[0]?.profile);
    expect(bursty('arrivals: bursty 2')).toEqual([first, second]);
    expect(bursty('arrivals: bursty 2, seed: 2')[0]).not.toEqual(first);
    expect(bursty('arrivals: even')[0]?.[0]).not.toHaveProperty('profile');
  });

  it('of bursty arrivals fill whole slots, and are not too many to draw', () => {
    const told = (hold: string, peak?: string) => {
      const plan = compiled(
        scenario('100%', peak).replace('hold: 4s', `hold: ${hold}, arrivals: poisson`),
      );
      return plan.ok ? [] : plan.error.map(({ path, message }) => `${path}: ${message}`);
    };
    expect(told('4s')).toEqual([]);
    expect(told('4050ms')[0]).toBe(
      'load.levels[0]: arrivals that are not even: a ramp, a spike or a burst lasts a whole number of 100ms',
    );
    expect(told('10s', 'browse: 500001/s, pay: 2/s')).toEqual([
      'load.levels[0]: 5000010 starts of path "browse" that are not even, more than 5000000 in a level; hold it shorter',
    ]);
  });

  it('refuse more starts in a slot than a script can say', () => {
    const at = (rate: string) => {
      const plan = compiled(scenario('100% for 1s, 100%', `browse: ${rate}, pay: 2/s`));
      return plan.ok ? [] : plan.error.map(({ path, message }) => `${path}: ${message}`);
    };
    expect(at('500000/s')).toEqual([]);
    expect(at('500010/s')).toEqual([
      'load.levels[0]: more than 50000 starts of path "browse" within 100 ms; lower its rate',
    ]);
  });
});

it('rounds the starts of a row of a shape to a whole number, which a level that is written must have', () => {
  const parsed = parseScenario(scenario('100%'), 'shapes.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { load } = parsed.value;
  const planned = (wholeStarts?: true) =>
    compilePlan(
      {
        ...parsed.value,
        load: {
          ...load,
          shape: { file: 'a.csv', rowMs: null },
          stages: [
            { level: 0.33333, holdMs: 61_000, line: 7, ...(wholeStarts ? { wholeStarts } : {}) },
          ],
        },
      },
      {},
      null,
    );
  const rounded = planned(true);
  expect(rounded.ok ? rounded.value.rounds[0]?.stages[0]?.loads : rounded.error).toEqual([
    // 203.33 and 40.67 starts.
    { path: 'browse', rate: 203, timeUnitMs: 61_000, ratePerSecond: 203 / 61, vus: 4 },
    { path: 'pay', rate: 41, timeUnitMs: 61_000, ratePerSecond: 41 / 61, vus: 2 },
  ]);
  const exact = planned();
  expect(rounded.ok && rounded.value.rounds[0]?.stages[0]?.shapeLine).toBe(7);
  expect(exact.ok ? [] : exact.error.map(({ path, message }) => [path, message])).toEqual(
    [/^line 7 of the shape: 10\/s of path "browse" at 33.333% /, /^line 7 of the shape: 2\/s /].map(
      (message) => ['load.shape', expect.stringMatching(message)],
    ),
  );
});

it('spreads a burst over the time that its clients wait, as a spike', () => {
  const [burst, held] = stagesOf('300% for 1s spread 2s..10s, 100%');
  expect(burst).toMatchObject({
    ...{ level: 3, transient: 'spike', startMs: 0, holdMs: 11_000 },
    spread: { burstMs: 1_000, fromMs: 2_000, toMs: 10_000 },
    loads: [
      { path: 'browse', rate: 30, timeUnitMs: 11_000 },
      { path: 'pay', rate: 6, timeUnitMs: 11_000 },
    ],
  });
  const [browse, pay] = burst?.loads.map(({ profile }) => profile?.starts) ?? [];
  expect(browse?.slice(0, 20)).toEqual(slots(20, () => 0));
  expect(browse).not.toEqual(pay);
  expect(stagesOf('300% for 1s spread 2s..10s, 100%')[0]).toEqual(burst);
  expect(held).toMatchObject({ startMs: 11_000, level: 1 });
  expect(held).not.toHaveProperty('spread');
});

it('refuses a burst of more starts than can be drawn', () => {
  const at = (rate: number) =>
    compiled(scenario('1000% for 10s spread 1s..10m, 50%', `browse: ${rate}/s, pay: 2/s`));
  const refused = at(50_001);
  expect(refused.ok ? [] : refused.error.map(({ message }) => message)).toContain(
    '5000100 starts of path "browse" are more than 5000000 in a burst; make it shorter',
  );
  const most = at(50_000);
  expect(most.ok ? [] : most.error.filter(({ message }) => message.includes('burst'))).toEqual([]);
});

describe('the stages of a spike', () => {
  const text = scenario('100%').replace(
    /load: .*/,
    'load: { goal: spike, peak: { browse: 10/s, pay: 2/s }, to: 300%, ramp: 2s, before: 4s, hold: 5s, watch: 7s, expect: { recovered: within 1s } }',
  );

  it('are levels, ramps and a recovery at an even rate, which is not held', () => {
    const plan = compiled(text);
    if (!plan.ok) throw new Error(JSON.stringify(plan.error));
    const stages = plan.value.rounds[0]?.stages ?? [];
    expect(
      stages.map(({ level, transient, startMs, holdMs }) => [level, transient, startMs, holdMs]),
    ).toEqual([
      [1, undefined, 0, 4_000],
      [3, 'ramp', 4_000, 2_000],
      [3, undefined, 6_000, 5_000],
      [1, 'ramp', 11_000, 2_000],
      [1, 'recovery', 13_000, 7_000],
    ]);
    expect(stages[4]?.loads[0]).toEqual(stages[0]?.loads[0]);
    expect(plan.value).toMatchObject({
      goal: 'spike',
      requiredLevel: 1,
      expect: { recoveredMs: 1_000 },
    });
    expect(compiled(scenario('100%'))).toMatchObject({ value: { goal: 'hold' } });
    expect(compiled(scenario('100%'))).not.toHaveProperty('value.expect');
  });
});
