import { runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createCounts } from '../kit/counts.ts';
import type { Call } from '../kit/listener.ts';
import { reply } from '../kit/reply.ts';
import type { Priority } from '../limits/shedding.ts';
import { definitions, type SwitchName, type ValueOf } from '../switches/definitions.ts';
import { createAdmission } from './admission.ts';

const asShadow = <T>(work: () => T): T =>
  runInContext(
    { kind: 'shadow', tag: { runId: 'a', epoch: 1, expiresAtMs: 0 }, entry: 'zerohour=x' },
    work,
  );

/** A gateway with these switches, that is so far behind by its event loop and by what it declares. */
function gateway(
  values: Partial<Record<SwitchName, number>>,
  behind: { delayMs?: number; waitMs?: number; passes?: boolean } = {},
) {
  const counts = createCounts();
  const switches = {
    value: async <Name extends SwitchName>(name: Name) =>
      (values[name] ?? definitions[name].default) as ValueOf<Name>,
    forget: () => undefined,
  };
  const admission = createAdmission(switches, counts, {
    meter: { delayMs: () => behind.delayMs ?? 0 },
    limit: {
      pass: async () => behind.passes ?? true,
      waitMs: () => behind.waitMs ?? 0,
      check: async () => undefined,
      usage: undefined,
    },
  });
  const ask = async (priority: Priority): Promise<number | undefined> => {
    const handler = admission.guarded(priority, async () => reply(200, {}));
    return (await asShadow(() => handler({} as Call)))?.status;
  };
  return { admission, ask, counts: () => asShadow(() => counts.current()) };
}

it.each([
  ['its event loop', { delayMs: 300, waitMs: 10 }],
  ['what it declares', { delayMs: 10, waitMs: 300 }],
])(
  'sheds by the longer delay, here of %s: browsing and orders before payments',
  async (_, behind) => {
    const { ask, counts } = gateway({ 'gateway.load-limit': 400 }, behind);
    expect([await ask('browse'), await ask('order'), await ask('pay')]).toEqual([503, 503, 200]);
    expect(counts()).toEqual({
      ...{ 'browse: asked': 1, 'browse: shed by load': 1 },
      ...{ 'order: asked': 1, 'order: shed by load': 1 },
      ...{ 'pay: asked': 1, 'pay: admitted': 1 },
    });
  },
);

it('admits all without a load limit, however far it is behind, and shows it', async () => {
  const { ask, admission } = gateway({}, { delayMs: 9_000, waitMs: 9_000 });
  expect([await ask('browse'), await ask('order'), await ask('pay')]).toEqual([200, 200, 200]);
  expect(await admission.load()).toBe('none');
  expect(await gateway({ 'gateway.load-limit': 250 }).admission.load()).toBe(250);
});

it('refuses what would wait for too long, whatever its priority, and keeps no place for it', async () => {
  const { ask, counts } = gateway({ 'gateway.concurrency-limit': 1 }, { passes: false });
  expect([await ask('pay'), await ask('pay')]).toEqual([503, 503]);
  expect(counts()).toEqual({ 'pay: asked': 2, 'pay: too late': 2 });
});

it('counts what a rate refuses, and admits it no further', async () => {
  const { ask, counts } = gateway({ 'gateway.order-limit': 1 });
  const statuses = [1, 2, 3, 4, 5].map(() => ask('order'));
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 429]);
  expect(counts()).toEqual({ 'order: asked': 5, 'order: admitted': 4, 'order: over the limit': 1 });
});
