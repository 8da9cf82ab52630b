import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sound } from '../scenario/diagnostics.golden.ts';
import { overrideScenario } from '../scenario/overrides.ts';
import { parseScenario } from '../scenario/parseScenario.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import { drillKeyOf, drillOverrides } from './drillScenario.ts';

const drill = drillOfText(soundDrill);

describe('the scenario of a drill', () => {
  it('holds the levels of the drill, and has its abort rules beside its own', () => {
    const overrides = drillOverrides(drill, ['leak', 'finding'], parse(sound));
    const changed = overrideScenario(sound, 'little.yaml', overrides);
    const parsed = changed.ok ? parseScenario(changed.value.text, 'little.yaml') : changed;
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { load, abort } = parsed.value;
    expect(load.goal).toBe('hold');
    expect(load.stages).toEqual([
      { level: 0.08, holdMs: 10_000 },
      { level: 0.8, holdMs: 60_000 },
      { level: 4, holdMs: 10_000 },
      { level: 0.4, holdMs: 40_000 },
    ]);
    expect(load.requiredLevel).toBe(0.8);
    expect(abort.map(({ kind }) => kind)).toEqual([
      'error-share',
      'latency',
      'customer-error-share',
      'finding',
      'leak',
    ]);
  });

  it('requires no more than its highest level, and adds no list of rules where there is none', () => {
    const calm = { load: { ...drill.load, stages: [{ share: 0.5, holdMs: 4_000 }] } };
    const { set } = drillOverrides(calm, [], {});
    expect(set).toEqual([
      { key: 'load.goal', value: 'hold' },
      { key: 'load.levels', value: '["40% for 4s"]' },
      { key: 'load.require', value: '40%' },
    ]);
    expect(drillOverrides(calm, ['leak'], null).set.at(-1)).toEqual({
      key: 'abort',
      value: '["leak"]',
    });
  });

  it('takes the place of what makes the load of a spike, a soak or a search, and of its judgement', () => {
    const spike = sound
      .replace(
        / {2}levels: .*\n/,
        '  goal: spike\n  level: 40%\n  to: 150%\n  ramp: 2s\n  before: 15s\n  watch: 40s\n  expect: { goodput: ">= 90%" }\n',
      )
      .replace(/ {2}goal: hold\n/, '');
    const overrides = drillOverrides(drill, [], parse(spike));
    const changed = overrideScenario(spike, 'little.yaml', overrides);
    const parsed = changed.ok ? parseScenario(changed.value.text, 'little.yaml') : changed;
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    expect(parsed.value.load).toMatchObject({ goal: 'hold', stages: { length: 4 } });
    expect(overrides.unset).toEqual(
      ['level', 'to', 'ramp', 'before', 'watch', 'expect'].map((key) => `load.${key}`),
    );
    const others = { load: { shape: 'a.csv', precise: '3%', hold: '8s', levels: [] } };
    expect(drillOverrides(drill, [], others).unset).toEqual(['load.shape', 'load.precise']);
  });

  it('is told at the key of the drill that set it', () => {
    expect(drillKeyOf('load.levels[2]')).toEqual(['load', 'shape']);
    expect(drillKeyOf('load.goal')).toEqual(['load', 'shape']);
    expect(drillKeyOf('load.require')).toEqual(['load', 'capacity']);
    expect(drillKeyOf('load.peak.pay')).toBe(null);
    expect(drillKeyOf('load.requirement')).toBe(null);
    expect(drillKeyOf('paths.load.levels')).toBe(null);
  });
});
