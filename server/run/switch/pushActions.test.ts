import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.ts';
import { newPush, type Push } from '../../core/switch/push.ts';
import { planPush } from '../../core/switch/pushPlan.ts';
import type { SwitchInstance } from '../../core/switch/switchFile.ts';
import { createPushActions } from './pushActions.ts';
import type { SwitchStack, SwitchWrite } from './stackSwitches.ts';
import { definitionIn, openSwitchCase, type SwitchCase } from './switchCase.support.ts';

let opened: SwitchCase;
afterEach(() => opened.shop.close());

const nowMs = 7_000;
const id = 'push00000001';
const never = new AbortController().signal;

/** A push of the limit from 10 to 20 on three instances, in batches of one and the rest, and what it does. */
async function pushCase(
  over: (real: SwitchStack) => Partial<SwitchStack> = () => ({}),
  restoring = { tries: 3, everyMs: 1 },
) {
  opened = await openSwitchCase(3, () => nowMs);
  const { shop, loaded } = opened;
  const instances: readonly SwitchInstance[] = [...shop.instances.keys()].map((name) => ({
    ...{ name, service: null, url: `${shop.url}/i/${name}` },
  }));
  const definition = definitionIn(loaded, 'limit');
  const before = (await opened.stack.read(loaded, instances, [definition], id)).get('limit');
  if (before?.ok !== true) throw new Error('the limit cannot be read');
  const planned = planPush(
    ...([loaded.file, instances, new Map([['limit', before.value]])] as const),
    [{ switch: 'limit', value: 20, version: before.value.version }],
    { pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 500 },
    nowMs,
  );
  if (!planned.ok) throw new Error('the push is not planned');
  const push = newPush(planned.value);
  const writes: SwitchWrite[] = [];
  const real: SwitchStack = { ...opened.stack, ...over(opened.stack) };
  const stack: SwitchStack = {
    ...real,
    write: (given, at, write, asker) => {
      writes.push(write);
      return real.write(given, at, write, asker);
    },
  };
  const actions = createPushActions({ stack, now: () => nowMs }, id, loaded, restoring);
  const set = (name: string, value: number) =>
    Object.assign(shop.instances.get(name) ?? {}, { shown: value, acted: value });
  const shown = () => [...shop.instances.values()].map((one) => one.shown);
  return { loaded, actions, push, writes, set, shown };
}

const written = { kind: 'written', atMs: nowMs };
const restored = { kind: 'restored', atMs: nowMs };
const gone = async ({ loaded, actions, push }: Awaited<ReturnType<typeof pushCase>>) => {
  (loaded.byName as Map<string, unknown>).delete('limit');
  return [await actions.write(push), await actions.restore(push, never)];
};

describe('the write of a push', () => {
  it('brings the instances of its batches to the value, and writes what is written only once', async () => {
    const { actions, push, writes, shown } = await pushCase();
    expect(await actions.write(push)).toEqual(written);
    expect(shown()).toEqual([20, 10, 10]);
    expect(await actions.write(push)).toEqual(written);
    expect(await actions.write({ ...push, batch: 1 })).toEqual(written);
    expect(shown()).toEqual([20, 20, 20]);
    expect(writes.map(({ entry }) => entry)).toEqual([
      { value: 10, instances: { i1: 20 } },
      { value: 20, instances: {} },
    ]);
  });

  it('is refused before its first batch, and failed after, when somebody else changed the switch', async () => {
    const { actions, push, writes, set } = await pushCase();
    set('i2', 77);
    const reason = expect.stringMatching(
      /^switch limit was changed meanwhile: it has 10 at version [0-9a-f]{16}$/,
    );
    expect(await actions.write(push)).toEqual({ kind: 'stale', reason });
    expect(await actions.write({ ...push, batch: 1 })).toEqual({ kind: 'write-failed', reason });
    expect(writes).toEqual([]);
  });

  it('reads and decides again when another write came between, three times in all', async () => {
    let lost = 2;
    const one = await pushCase((real) => ({
      write: (...given) => {
        lost -= 1;
        return lost >= 0 ? Promise.resolve(err({ version: 'other' })) : real.write(...given);
      },
    }));
    expect(await one.actions.write(one.push)).toEqual(written);
    expect([one.writes.length, one.shown()]).toEqual([3, [20, 10, 10]]);
    lost = 3;
    expect(await one.actions.write({ ...one.push, batch: 1 })).toEqual({
      ...{ kind: 'write-failed', reason: 'other writes came between again and again' },
    });
    expect(one.writes).toHaveLength(6);
  });

  it.each([
    [
      'the instances are not known',
      { instances: async () => err('no answer') },
      'the instances are not known: no answer',
    ],
    [
      'the provider cannot be read',
      { read: () => Promise.reject(new Error('redis: away\nfor now')) },
      'redis: away',
    ],
    [
      'what it holds is no value',
      { read: async () => new Map([['limit', err('"x" is no number')]]) },
      'switch limit: "x" is no number',
    ],
    [
      'the provider cannot be written',
      { write: () => Promise.reject(new Error('redis: away')) },
      'redis: away',
    ],
  ])('fails with one line when %s', async (_, over, reason) => {
    const { actions, push } = await pushCase(() => over);
    expect(await actions.write(push)).toEqual({ kind: 'write-failed', reason });
  });

  it('takes what the provider does not hold as the default', async () => {
    const { actions, push } = await pushCase(() => ({ read: async () => new Map() }));
    expect(await actions.write(push)).toEqual({
      ...{ kind: 'stale' },
      reason: 'switch limit was changed meanwhile: it has 10 at version none',
    });
  });

  it('and its roll-back name a switch that is gone from the file', async () => {
    const line = 'switch limit is no longer in the switch file';
    expect(await gone(await pushCase())).toEqual([
      { kind: 'write-failed', reason: line },
      { kind: 'not-restored', reason: `not rolled back: ${line}` },
    ]);
  });
});

describe('the check of a push', () => {
  it('reads the instances that the batch has reached', async () => {
    const { actions, push } = await pushCase();
    await actions.write(push);
    const checking: Push = { ...push, state: 'checking', writtenAtMs: nowMs };
    expect(await actions.check(checking, never)).toMatchObject({
      kind: 'checked',
      effects: [{ instance: 'i1', switch: 'limit', kind: 'effective', value: 20 }],
    });
  });

  it('does not know instances of which there is no list', async () => {
    const { actions, push } = await pushCase(() => ({ instances: async () => err('no answer') }));
    const checking: Push = { ...push, state: 'checking', writtenAtMs: nowMs };
    expect(await actions.check(checking, AbortSignal.timeout(150))).toMatchObject({
      effects: [{ instance: 'i1', kind: 'unknown', reason: 'the instance was not read' }],
    });
  });
});

describe('the roll-back of a push', () => {
  it('gives each instance its earlier value, and does nothing where each has it', async () => {
    const { actions, push, set, shown, writes } = await pushCase();
    await actions.write({ ...push, batch: 1 });
    set('i3', 10);
    expect(await actions.restore(push, never)).toEqual(restored);
    expect(shown()).toEqual([10, 10, 10]);
    const before = writes.length;
    expect(await actions.restore(push, never)).toEqual(restored);
    expect(writes).toHaveLength(before);
  });

  it('ends at once over a value of somebody else', async () => {
    let reads = 0;
    const { actions, push, set, shown } = await pushCase((real) => ({
      read: (...given) => {
        reads += 1;
        return real.read(...given);
      },
    }));
    set('i1', 77);
    set('i2', 77);
    expect(await actions.restore(push, never)).toEqual({
      ...{ kind: 'not-restored', reason: 'not rolled back: somebody else changed limit to 77' },
    });
    expect([reads, shown()]).toEqual([1, [77, 77, 10]]);
  });

  it('is tried again for what fails, also beside a value of somebody else', async () => {
    let reads = 0;
    const { actions, push, set } = await pushCase((real) => ({
      read: (...given) => {
        reads += 1;
        return real.read(...given);
      },
    }));
    set('i1', 77);
    set('i2', 77);
    const [change] = push.plan.changes;
    if (change === undefined) throw new Error('the push has no change');
    const changes = [change, { ...change, switch: 'gone' }];
    expect(await actions.restore({ ...push, plan: { ...push.plan, changes } }, never)).toEqual({
      kind: 'not-restored',
      reason:
        'not rolled back: somebody else changed limit to 77; switch gone is no longer in the switch file',
    });
    expect(reads).toBe(3);
  });

  it('is tried again while something fails, and then says what is left', async () => {
    let fails = 2;
    const one = await pushCase((real) => ({
      write: (...given) => {
        fails -= 1;
        return fails >= 0 ? Promise.resolve(err({ version: 'other' })) : real.write(...given);
      },
    }));
    one.set('i1', 20);
    expect(await one.actions.restore(one.push, never)).toEqual(restored);
    expect([one.writes.length, one.shown()]).toEqual([3, [10, 10, 10]]);
    fails = 3;
    one.set('i1', 20);
    expect(await one.actions.restore(one.push, never)).toEqual({
      ...{ kind: 'not-restored', reason: 'not rolled back: limit changes meanwhile' },
    });
    expect(one.writes).toHaveLength(6);
  });

  it('tries every change, also after one that fails, and names each that is left', async () => {
    const { actions, push, shown, set } = await pushCase();
    set('i1', 20);
    const [change] = push.plan.changes;
    if (change === undefined) throw new Error('the push has no change');
    const missing = { ...change, switch: 'gone' };
    const changes = [missing, change, { ...missing, switch: 'gone-too' }];
    const line = (name: string) => `switch ${name} is no longer in the switch file`;
    expect(await actions.restore({ ...push, plan: { ...push.plan, changes } }, never)).toEqual({
      kind: 'not-restored',
      reason: `not rolled back: ${line('gone')}; ${line('gone-too')}`,
    });
    expect(shown()).toEqual([10, 10, 10]);
  });

  it('waits between two tries, and no longer than until it is released', async () => {
    const write = async () => err({ version: 'other' });
    const { actions, push, set, writes } = await pushCase(() => ({ write }), {
      ...{ tries: 9, everyMs: 60_000 },
    });
    set('i1', 20);
    const released = new AbortController();
    const ended = actions.restore(push, released.signal);
    await expect.poll(() => writes.length).toBe(1);
    released.abort();
    expect(await ended).toMatchObject({ kind: 'not-restored' });
    expect(writes.length).toBeLessThan(3);
    expect(await actions.restore(push, AbortSignal.abort())).toEqual({
      ...{ kind: 'not-restored', reason: 'not rolled back: ' },
    });
  });

  it('writes over the version that it read', async () => {
    const stored = { value: 20, instances: {}, version: '5' };
    const { actions, push, writes } = await pushCase(() => ({
      read: async () => new Map([['limit', ok(stored)]]),
      write: async () => ok({ ...stored, version: '6' }),
    }));
    expect(await actions.restore(push, never)).toEqual(restored);
    expect(writes).toMatchObject([{ version: '5', entry: { value: 10, instances: {} } }]);
  });
});
