import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/loadCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { Target } from '../target/target.ts';
import { drillOfText, soundDrill } from './drillCase.support.ts';
import { clockRows, drillPlan, sightText } from './drillPlan.ts';

const drill = drillOfText(soundDrill);
const plan = {
  ...planOf(),
  ...{ scenario: 'midnight-peak', target: 'mall', abort: [{ kind: 'health', times: 3 } as const] },
};
const faults = { kinds: ['latency'], reach: 'all', ttlMsMax: null } as const;

describe('the plan of a drill', () => {
  it('has stages and actions by time, the stage first, each with what is to be seen', () => {
    const { clock } = drillPlan(drill, plan, null);
    expect(clock.map(({ atMs, endMs, what, see }) => [atMs, endMs, what, see])).toEqual([
      [0, 10_000, 'load', ''],
      [10_000, 70_000, 'load', ''],
      [20_000, 40_000, 'fault', 'pay-good broken'],
      [45_000, 55_000, 'switch', 'orders lose their guard'],
      [45_000, 45_000, 'note', ''],
      [70_000, 80_000, 'load', ''],
      [80_000, 120_000, 'load', ''],
    ]);
    expect(clock[2]?.text).toBe('latency of payments (latency: 300ms)');
    expect(clock[1]?.text).toBe('100% of the capacity for 1 min');
    const [action] = drill.method;
    const atOnce = action === undefined ? [] : [{ ...action, atMs: 10_000 }];
    const stages = [{ index: 0, share: 1, holdMs: 1_000, startMs: 10_000, endMs: 11_000 }];
    expect(clockRows({ method: atOnce }, { stages }).map(({ what }) => what)).toEqual([
      ...['load', 'fault'],
    ]);
  });

  it('counts the readings of each probe in each of its phases', () => {
    const { probes, phases } = drillPlan(drill, plan, null);
    expect(phases).toEqual({
      before: { fromMs: 0, toMs: 20_000 },
      during: { fromMs: 20_000, toMs: 80_000 },
      after: { fromMs: 100_000, toMs: 120_000 },
    });
    expect(
      probes.map(({ name, expected }) => [name, expected.map(({ phase }) => phase).join(' ')]),
    ).toEqual([
      ['pay-good', 'before after'],
      ['goodput', 'before during after'],
      ['customers', 'before during after'],
      ['stock', 'before during after'],
      ['pool', 'before during after'],
    ]);
    expect(probes[4]?.expected.map(({ readings }) => readings)).toEqual([9, 30, 10]);
  });

  it('says what the whole must show, what ends it early and what is taken back', () => {
    const { expected, rollback, abort, ...rest } = drillPlan(drill, plan, null);
    expect(expected).toHaveLength(5);
    expect(rollback).toEqual(['switch inventory.guard to row']);
    expect(abort).toEqual(['health fails 3 times']);
    expect(rest).toMatchObject({
      ...{ name: 'slow-payments', scenario: 'midnight-peak', target: 'mall' },
      ...{ durationMs: 120_000, capacity: 0.8, protection: null, needsApproval: null },
    });
    expect(drillPlan(drill, plan, targetCase()).target).toBe('shop');
  });

  it('names its protection, and what does not hold without it', () => {
    const text = `${soundDrill}protection: { shed: true, guard: { without: none, with: row } }\nwithout: [goodput, pool]\n`;
    expect(drillPlan(drillOfText(text), plan, null).protection).toEqual({
      switches: ['switch shed to true', 'switch guard to row'],
      breaks: ['goodput', 'pool'],
    });
  });
});

describe('a second person', () => {
  const calm = { ...drill, method: drill.method.slice(1) };
  it.each<[string, Partial<Target>, boolean, boolean]>([
    ['a live stack', { isolation: 'observe' }, true, true],
    ['rehearsal traffic alone', { isolation: 'shadow' }, false, false],
    ['customers, where faults reach them', { isolation: 'shadow', faults }, true, false],
    ['a stack without customers', { isolation: 'dedicated', faults }, false, false],
  ])('approves a drill on %s', (_, of, withFault, without) => {
    const target = targetCase(of);
    expect(drillPlan(drill, plan, target).needsApproval).toBe(withFault);
    expect(drillPlan(calm, plan, target).needsApproval).toBe(without);
  });
});

it('tells a sight in words, or of probes', () => {
  expect(sightText({ text: 'orders stop', probes: {} })).toBe('orders stop');
  expect(sightText({ text: null, probes: { a: 'holds', b: 'broken' } })).toBe('a holds, b broken');
  expect(sightText({ text: null, probes: {} })).toBe('');
});
