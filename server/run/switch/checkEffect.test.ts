import { describe, expect, it } from 'vitest';
import type { CanaryReading } from '../../core/switch/effect.ts';
import { newPush, type Push } from '../../core/switch/push.ts';
import type { SwitchDefinition, SwitchInstance } from '../../core/switch/switchFile.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { checkEffect } from './checkEffect.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';

const definition: SwitchDefinition = {
  ...{ name: 's', about: '', owner: 'ann', kind: 'limit', default: 1, provider: 'store' },
  ...{ values: { kind: 'integer', min: 0, max: 9 }, expires: null, shadowOnly: true },
  service: null,
  behaviour: { method: 'GET', path: '/', at: { kind: 'status' }, shows: {} },
};
const loaded: LoadedSwitches = {
  ...{ target: targetCase(), ref: 'shop', directory: '/', folder: '/' },
  file: { providers: {}, instances: [], canaryPath: '/', switches: [definition] },
  byName: new Map([['s', definition]]),
};
const instances: readonly SwitchInstance[] = ['a', 'b'].map((name) => ({
  ...{ name, service: null, url: 'http://127.0.0.1:1' },
}));
const before = { value: 1, instances: { b: 3 }, version: '1' };
const push: Push = {
  ...newPush({
    ...{ pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 1_000 },
    changes: [{ switch: 's', value: 2, before, readers: ['a', 'b'] }],
    batches: [['a'], ['b']],
  }),
  ...{ state: 'checking', batch: 1, writtenAtMs: 5_000 },
};

/** Reads what `shown` gives for the n-th reading of an instance, by a clock that each reading moves on. */
function check(
  shown: (instance: string, reading: number) => { value: number; acted?: number; tookMs?: number },
  over: { readonly push?: Push; readonly instances?: readonly SwitchInstance[] } = {},
  signal = new AbortController().signal,
) {
  let nowMs = 5_000;
  const readings = new Map<string, number>();
  const canary: SwitchStack['canary'] = async (_, { name }): Promise<CanaryReading> => {
    const reading = (readings.get(name) ?? 0) + 1;
    readings.set(name, reading);
    const { value, acted = value, tookMs = 100 } = shown(name, reading);
    const askedAtMs = nowMs;
    nowMs += tookMs;
    return {
      ...{ instance: name, askedAtMs, answeredAtMs: nowMs, values: { s: value } },
      ...{ behaviours: { s: String(acted) }, taggedRequests: null, problem: '' },
    };
  };
  const never = () => Promise.reject(new Error('not used'));
  const stack: SwitchStack = { canary, instances: never, read: never, write: never };
  const given = over.instances ?? instances;
  const now = (): number => {
    nowMs += 50;
    return nowMs;
  };
  const effects = checkEffect(stack, loaded, given, over.push ?? push, 'id', now, signal);
  return effects.then((all) => ({
    kinds: all.map(({ instance, kind }) => `${instance} ${kind}`),
    readings: Object.fromEntries(readings),
    effects: all,
  }));
}

describe('the check of a batch', () => {
  it('ends with the first readings when all are effective', async () => {
    const { kinds, readings } = await check(() => ({ value: 2 }));
    expect(kinds).toEqual(['a effective', 'b effective']);
    expect(readings).toEqual({ a: 1, b: 1 });
  });

  it('reads again only who is not effective, until it is', async () => {
    const { kinds, readings } = await check((name, reading) => ({
      value: name === 'b' && reading < 3 ? 1 : 2,
    }));
    expect(kinds).toEqual(['a effective', 'b effective']);
    expect(readings).toEqual({ a: 1, b: 3 });
  });

  it('is deaf or unknown by the last answer within the bound; a late one changes nothing', async () => {
    const { effects } = await check((name, reading) =>
      name === 'a' ? { value: 2 } : { value: 2, acted: 1, tookMs: reading === 2 ? 5_000 : 100 },
    );
    expect(effects[1]).toMatchObject({ kind: 'deaf', behaviour: '1', afterMs: 200 });
    const late = await check(() => ({ value: 2, tookMs: 2_000 }));
    expect(late.kinds).toEqual(['a unknown', 'b unknown']);
    expect(late.effects[0]?.reason).toBe('it answered 2000 ms after the write, later than 1000 ms');
  });

  it('takes an answer that comes with the bound', async () => {
    // The clock is read once between the two: the second answer comes after 100 + 50 + 850 ms.
    const { effects } = await check(
      (_, reading) => (reading === 1 ? { value: 1 } : { value: 2, tookMs: 850 }),
      { push: { ...push, batch: 0 } },
    );
    expect(effects).toMatchObject([{ kind: 'effective', afterMs: 1_000 }]);
  });

  it('does not know an instance that is gone, and reads only what the push has reached', async () => {
    const [first] = instances;
    const gone = await check(() => ({ value: 2, tookMs: 600 }), {
      instances: first === undefined ? [] : [first],
    });
    expect(gone.kinds).toEqual(['a effective', 'b unknown']);
    expect(gone.effects[1]?.reason).toBe('the instance was not read');
    const reached = await check(() => ({ value: 2 }), { push: { ...push, batch: 0 } });
    expect(reached.kinds).toEqual(['a effective']);
  });

  it('expects the earlier value of each instance after a roll-back', async () => {
    const back: Push = { ...push, state: 'checking-back', batch: 0 };
    const { kinds } = await check((name) => ({ value: name === 'b' ? 3 : 1 }), { push: back });
    expect(kinds).toEqual(['a effective', 'b effective']);
  });

  it('judges no switch that is gone from the file', async () => {
    const gone = push.plan.changes.map((change) => ({ ...change, switch: 'gone' }));
    const changes = [...gone, ...push.plan.changes];
    const { effects } = await check(() => ({ value: 2 }), {
      push: { ...push, plan: { ...push.plan, changes } },
    });
    expect(effects.map((effect) => effect.switch)).toEqual(['s', 's']);
  });

  it('reads nothing once it is interrupted', async () => {
    const { kinds, readings } = await check(() => ({ value: 2 }), {}, AbortSignal.abort());
    expect(kinds).toEqual(['a unknown', 'b unknown']);
    expect(readings).toEqual({});
  });
});
