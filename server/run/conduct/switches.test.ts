import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../core/run/run.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contextCase } from '../context/runContext.support.ts';
import type { RunContext } from '../context/runContext.ts';
import type { TargetSwitches } from '../target/targetPort.ts';
import { contractPlan } from '../worker/shard/shardCase.support.ts';
import { restoreSwitches, restoring, turnSwitches } from './switches.ts';

const tag = { header: 'baggage', value: 'tag' };
const plan = { ...contractPlan(1), switches: { guard: 'off', queue: 'slow' } };
const stood: Readonly<Record<string, string>> = { guard: 'row-lock', queue: 'fast' };

/** A target with two switches. `broken`: how often it refuses to set one. */
function switchboard(broken = 0) {
  const set: string[] = [];
  let left = broken;
  const switches: TargetSwitches = {
    readSwitch: async (_target, _tag, name) => stood[name] ?? '',
    setSwitch: async (_target, given, name, value) => {
      expect(given).toBe(tag);
      left -= 1;
      if (left >= 0) throw new Error('the shop does not answer');
      set.push(`${name}: ${value}`);
    },
  };
  return { set, switches };
}

const turn = (context: RunContext, switches: TargetSwitches) =>
  turnSwitches(context, switches, targetCase(), tag);

describe('turning switches', () => {
  it('records what they stood at before it turns the first', async () => {
    const { set, switches } = switchboard();
    const { context, events } = contextCase({
      plan,
      recordEvent: async (kind, message, data = {}) => {
        expect(set).toEqual([]);
        events.push({ kind, message, data });
      },
    });
    await turn(context, switches);
    expect(events).toEqual([
      {
        kind: 'switches-turned',
        message: 'switches turned for shadow traffic: guard: row-lock → off, queue: fast → slow',
        data: { before: stood },
      },
    ]);
    expect(set).toEqual(['guard: off', 'queue: slow']);
  });

  it('does nothing for a plan without switches', async () => {
    const { set, switches } = switchboard();
    const { context, events } = contextCase();
    await turn(context, switches);
    expect([set, events]).toEqual([[], []]);
  });

  it('turns none once the run is released', async () => {
    const { set, switches } = switchboard();
    const { context, events, release } = contextCase({
      plan,
      recordEvent: async (kind, message, data = {}) => {
        release();
        events.push({ kind, message, data });
      },
    });
    await turn(context, switches);
    expect([set, events.length]).toEqual([[], 1]);
  });

  it('puts all back when the run was overtaken meanwhile, also when a switch cannot be turned', async () => {
    const { set, switches } = switchboard();
    const overtaken = contextCase({ plan, confirmOwnership: async () => false });
    await turn(overtaken.context, switches);
    expect(set).toEqual(['guard: off', 'queue: slow', 'guard: row-lock', 'queue: fast']);
    const stuck = switchboard(1);
    await expect(turn(overtaken.context, stuck.switches)).rejects.toThrow('does not answer');
    expect(stuck.set).toEqual(['guard: row-lock', 'queue: fast']);
  });

  it('leaves them turned when the run is still its own and one cannot be turned', async () => {
    const stuck = switchboard(1);
    await expect(turn(contextCase({ plan }).context, stuck.switches)).rejects.toThrow();
    expect(stuck.set).toEqual([]);
  });
});

describe('putting switches back', () => {
  const event = (kind: string, data: object = {}): RunEvent => ({
    ...{ seq: 1, at: '2026-11-11T00:00:00.000Z', message: '' },
    kind,
    data: { ...data },
  });
  const turned = event('switches-turned', { before: stood });

  it('sets what the event of their turning says, and records it', async () => {
    const { set, switches } = switchboard();
    const { context, events } = contextCase({ plan });
    await restoreSwitches(context, switches, [event('seeded'), turned], tag);
    expect(set).toEqual(['guard: row-lock', 'queue: fast']);
    expect(events).toEqual([
      {
        kind: 'switches-restored',
        message: 'switches put back: guard: row-lock, queue: fast',
        data: { before: stood },
      },
    ]);
  });

  it.each([
    ['were restored already', [turned, event('switches-restored')], {}, tag],
    ['were never turned', [event('seeded', { before: stood })], {}, tag],
    ['the target cannot be read', [turned], { target: null }, tag],
    ['there is no tag', [turned], {}, null],
  ])('does nothing when %s', async (_, past, over, given) => {
    const { set, switches } = switchboard();
    const { context, events } = contextCase({ plan, ...over });
    await restoreSwitches(context, switches, past, given);
    expect([set, events]).toEqual([[], []]);
  });

  it('sets none once another server conducts the run', async () => {
    const { set, switches } = switchboard();
    const { context, events } = contextCase({ plan, confirmOwnership: async () => false });
    await restoreSwitches(context, switches, [turned], tag);
    expect(set).toEqual([]);
    expect(events).toEqual([
      {
        kind: 'switches-stuck',
        message: 'switches not put back: guard: the run was released; queue: the run was released',
        data: { before: stood },
      },
    ]);
  });

  it.each([
    [9, ['guard: row-lock', 'queue: fast'], 'switches-restored'],
    [10, ['queue: fast'], 'switches-stuck'],
  ])('tries ten times: %i failures', async (broken, expected, kind) => {
    const { set, switches } = switchboard(broken);
    const { context, events } = contextCase({ plan });
    await restoreSwitches(context, switches, [turned], tag, 1);
    expect([set, events.map((one) => one.kind)]).toEqual([expected, [kind]]);
    const [event] = events;
    if (kind === 'switches-restored') return;
    expect(event?.message).toBe('switches not put back: guard: the shop does not answer');
  });

  it('waits between two tries, and no longer than the run is its own', async () => {
    expect(restoring).toEqual({ tries: 10, everyMs: 2_000 });
    const { set, switches } = switchboard(1);
    const beganMs = performance.now();
    await restoreSwitches(contextCase({ plan }).context, switches, [turned], tag, 100);
    expect(performance.now() - beganMs).toBeGreaterThan(95);
    expect(set).toEqual(['guard: row-lock', 'queue: fast']);
    const stuck = switchboard(1_000);
    const { context, release } = contextCase({ plan });
    const ended = restoreSwitches(context, stuck.switches, [turned], tag, 3_600_000);
    release();
    await ended;
  });
});
