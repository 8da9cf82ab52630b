import { describe, expect, it } from 'vitest';
import { goals, makesLevels, overloads, shapedGoals } from './goal.ts';
import { overloadJsonSchema } from './goalSchema.ts';
import { parseScenario } from './parseScenario.ts';

const textOf = (load: string): string => `name: case
target: shop
paths:
  pay: { within: 1s, steps: { pay: GET /pay } }
load: { ${load}, peak: { pay: 20/s } }
slos: { pay: { errors: 1% } }
`;

function loadOf(load: string) {
  const parsed = parseScenario(textOf(load), 'case.yaml');
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  return parsed.value.load;
}

const faultsOf = (load: string): readonly string[] => {
  const parsed = parseScenario(textOf(load), 'case.yaml');
  return parsed.ok
    ? []
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

it('tells goals that make their own levels, and of these the ones with an overload', () => {
  expect(goals.filter(makesLevels)).toEqual(shapedGoals);
  expect(goals.filter(overloads)).toEqual(['spike', 'recover']);
});

describe('the stages of a goal', () => {
  it('go from the level to the spike and back, at once, and watch the target', () => {
    expect(loadOf('goal: spike, to: 500%, hold: 20s')).toMatchObject({
      goal: 'spike',
      requiredLevel: 1,
      expect: {},
      stages: [
        { level: 1, holdMs: 30_000 },
        { level: 5, holdMs: 20_000 },
        { level: 1, holdMs: 60_000, recovery: true },
      ],
    });
  });

  it('ramp up and down where a ramp is asked for, from and to the normal level', () => {
    const load = loadOf(
      'goal: spike, level: 40%, to: 150%, ramp: 2s, before: 15s, hold: 10s, watch: 40s, expect: { goodput: ">= 90%", recovered: within 20s }',
    );
    expect(load.stages).toEqual([
      { level: 0.4, holdMs: 15_000 },
      { fromLevel: 0.4, level: 1.5, holdMs: 2_000 },
      { level: 1.5, holdMs: 10_000 },
      { fromLevel: 1.5, level: 0.4, holdMs: 2_000 },
      { level: 0.4, holdMs: 40_000, recovery: true },
    ]);
    expect(load.requiredLevel).toBe(0.4);
    expect(load.expect).toEqual({ goodputMin: 0.9, recoveredMs: 20_000 });
  });

  it('of recover are several overloads, each with its watch', () => {
    const { stages } = loadOf('goal: recover, to: [200%, 500%], hold: 4s, watch: 5s');
    expect(stages.map(({ level, recovery }) => [level, recovery])).toEqual([
      [1, undefined],
      [2, undefined],
      [1, true],
      [5, undefined],
      [1, true],
    ]);
  });

  it('of a soak is one level, which tolerates a drift of 10% unless it says another', () => {
    const soak = loadOf('goal: soak, level: 80%, hold: 4h');
    expect(soak.stages).toEqual([{ level: 0.8, holdMs: 14_400_000 }]);
    expect(soak).toMatchObject({ requiredLevel: 0.8, expect: { driftMax: 0.1 } });
    const asked = loadOf('goal: soak, hold: 4h, require: 50%, expect: { drift: "<=5%" }');
    expect(asked).toMatchObject({ requiredLevel: 0.5, expect: { driftMax: 0.05 } });
    expect(loadOf('goal: hold, levels: [100%], hold: 4s').expect).toBeUndefined();
  });

  it('may be named by one level or a list', () => {
    expect(overloadJsonSchema()).toMatchObject({
      anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, maxItems: 10 }],
    });
    expect(loadOf('goal: recover, to: 200%, hold: 4s').stages).toHaveLength(3);
  });
});

describe('what is told of a goal', () => {
  it.each([
    ['goal: spike, hold: 4s', ['5:7 spike needs "to", the level of the overload: to: 500%']],
    [
      'goal: recover, hold: 4s',
      ['5:7 recover needs "to", the level of the overload: to: [200%, 500%]'],
    ],
    ['goal: spike, to: 200%', ['5:7 spike needs "hold", how long the spike lasts: hold: 20s']],
    [
      'goal: recover, to: 200%',
      ['5:7 recover needs "hold", how long each overload lasts: hold: 20s'],
    ],
    ['goal: soak', ['5:7 soak needs "hold", how long the level is held: hold: 20s']],
    [
      'goal: spike, to: [200%, 300%], hold: 4s',
      ['5:26 a spike has one level; write "goal: recover" for several'],
    ],
    ['goal: recover, to: [], hold: 4s', ['5:28 name 1 to 10 levels']],
    [
      `goal: recover, to: [${Array.from({ length: 11 }, () => '200%').join(', ')}], hold: 4s`,
      ['5:28 name 1 to 10 levels'],
    ],
    [
      'goal: recover, to: [200%, 100%], hold: 4s',
      ['5:35 100% is no overload: it lies above the normal level, 100%'],
    ],
    ['goal: spike, to: 5, hold: 4s', ['5:26 5 is not understood; write a percentage such as 85%']],
    ['goal: recover, to: [200%, 1001%], hold: 4s', ['5:35 a level lies above 0% and up to 1000%']],
    ['goal: spike, level: 0%, to: 200%, hold: 4s', ['5:29 a level lies above 0% and up to 1000%']],
    [
      'goal: spike, to: 200%, ramp: 1s50ms, hold: 4s',
      ['5:38 a ramp, a spike or a burst lasts a whole number of 100ms'],
    ],
    ['goal: spike, to: 200%, ramp: 900ms, hold: 4s', ['5:38 a ramp lasts from 1s to 1h']],
    ['goal: spike, to: 200%, ramp: 1h1s, hold: 4s', ['5:38 a ramp lasts from 1s to 1h']],
    [
      'goal: spike, to: 200%, before: 3999ms, hold: 4s',
      ['5:40 the level before is held from 4s to 168h'],
    ],
    [
      'goal: spike, to: 200%, watch: 4999ms, hold: 4s',
      ['5:39 the target is watched from 5s to 1h'],
    ],
    ['goal: spike, to: 200%, watch: 1h1ms, hold: 4s', ['5:39 the target is watched from 5s to 1h']],
    [
      'goal: spike, to: 200%, hold: 4s, levels: [100%]',
      ['5:50 spike makes its own levels; leave levels out, or write "goal: hold"'],
    ],
    [
      'goal: soak, hold: 4s, shape: a.csv',
      ['5:38 soak makes its own levels; leave shape out, or write "goal: hold"'],
    ],
    [
      'goal: soak, hold: 4s, to: 200%, watch: 9s',
      [
        '5:35 a soak holds one level; leave "to" out, or write "goal: spike"',
        '5:48 a soak holds one level; leave "watch" out, or write "goal: spike"',
      ],
    ],
    [
      'goal: hold, levels: [100%], hold: 4s, to: 200%',
      ['5:51 only the goals spike, recover, soak take "to"; leave it out'],
    ],
    [
      'goal: hold, levels: [100%], hold: 4s, level: 50%, expect: {}',
      [
        '5:54 only the goals spike, recover, soak take "level"; leave it out',
        '5:67 only the goals spike, recover, soak take "expect"; leave it out',
      ],
    ],
    [
      'goal: spike, to: 200%, hold: 4s, expect: { drift: "<= 5%" }',
      ['5:59 spike shows no drift; leave it out'],
    ],
    [
      'goal: soak, hold: 4s, expect: { goodput: ">= 5%", recovered: within 9s }',
      ['5:50 soak shows no goodput; leave it out', '5:70 soak shows no recovered; leave it out'],
    ],
    [
      'goal: spike, to: 200%, hold: 4s, expect: { goodput: "> 5%" }',
      ['5:61 "> 5%" is not understood; write ">= 90%", up to 1000%'],
    ],
    [
      'goal: soak, hold: 4s, expect: { drift: "<= 101%" }',
      ['5:48 "<= 101%" is not understood; write "<= 10%", up to 100%'],
    ],
    [
      'goal: spike, to: 200%, hold: 4s, expect: { recovered: within 999ms }',
      ['5:63 "within 999ms" is not understood; write "within 60s", from 1s to 1h'],
    ],
    [
      'goal: spike, to: 200%, hold: 4s, precise: 3%',
      ['5:51 only find-capacity without levels searches; leave precise out'],
    ],
  ])('%s', (load, faults) => {
    expect(faultsOf(load)).toEqual(faults);
  });

  it.each([
    'goal: recover, to: [200%, 1000%], ramp: 1s, before: 4s, watch: 5s, hold: 4s',
    'goal: spike, to: 101%, ramp: 1h, watch: 1h, hold: 4s, expect: { recovered: "<= 1h", goodput: ">= 1000%" }',
    'goal: soak, hold: 4s, expect: { drift: "<= 100%" }',
    'goal: spike, to: 200%, hold: 4s, expect: { recovered: 1s }',
  ])('nothing of %s', (load) => {
    expect(faultsOf(load)).toEqual([]);
  });
});
