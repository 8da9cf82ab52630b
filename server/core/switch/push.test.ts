import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect } from './effect.ts';
import { type StoredSwitch, type SwitchEntry, valueFor } from './entry.ts';
import { foldHistory } from './history.ts';
import {
  batchWrites,
  describeBad,
  expectedEffects,
  isPushEnded,
  newPush,
  type Push,
  type PushInput,
  pushStates,
  restoreOf,
  stepPush,
  writeOf,
} from './push.ts';
import type { PlannedChange, PushPlan } from './pushPlan.ts';

const instances = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];
const before: StoredSwitch = { value: 1, instances: { k: 3 }, version: '4' };
const change: PlannedChange = { switch: 's', value: 2, before, readers: instances };
const plan: PushPlan = {
  changes: [change],
  batches: [['a'], ['b'], instances.slice(2)],
  ...{ pause: 'none', onDeaf: 'roll-back', onUnknown: 'stop', boundMs: 3_000 },
};
const effect = (instance: string, kind: Effect['kind'] = 'effective'): Effect => ({
  ...{ instance, switch: 's', kind, value: 2, behaviour: '2', afterMs: 5 },
  reason: kind === 'effective' ? '' : 'why',
});
const driven = (push: Push, ...inputs: readonly PushInput[]): Push | null =>
  inputs.reduce<Push | null>((one, input) => (one === null ? null : stepPush(one, input)), push);
const written: PushInput = { kind: 'written', atMs: 7 };
const allGood = instances.map((instance) => effect(instance));
const good: PushInput = { kind: 'checked', effects: allGood };
const summary = (push: Push | null) => push && [push.state, push.batch, push.reason];

describe('a push', () => {
  it('writes and checks batch after batch', () => {
    const push = newPush(plan);
    expect(push).toEqual({
      ...{ plan, state: 'writing', batch: 0, writtenAtMs: null, effects: [], reason: null },
    });
    const checking = driven(push, written);
    expect(checking).toEqual({ ...push, state: 'checking', writtenAtMs: 7 });
    expect(driven(push, written, good)).toEqual({
      ...{ plan, state: 'writing', batch: 1, writtenAtMs: 7, effects: allGood, reason: null },
    });
    expect(summary(driven(push, written, good, written, good, written))).toEqual([
      ...['checking', 2, null],
    ]);
    expect(summary(driven(push, written, good, written, good, written, good))).toEqual([
      ...['done', 2, null],
    ]);
  });

  it('waits where the plan pauses, and goes on', () => {
    const push = newPush({ ...plan, pause: 'each' });
    const paused = driven(push, written, good);
    expect(summary(paused)).toEqual(['paused', 0, null]);
    expect(summary(driven(push, written, good, { kind: 'go-on' }))).toEqual(['writing', 1, null]);
    expect(driven(newPush(plan), { kind: 'go-on' })).toBe(null);
  });

  it.each([
    ['deaf', 'roll-back', 'rolling-back'],
    ['deaf', 'stop', 'paused'],
    ['unknown', 'roll-back', 'rolling-back'],
    ['unknown', 'stop', 'paused'],
  ] as const)('follows its rule for a %s instance: %s', (kind, rule, state) => {
    const other = rule === 'stop' ? ('roll-back' as const) : ('stop' as const);
    const rules =
      kind === 'deaf' ? { onDeaf: rule, onUnknown: other } : { onDeaf: other, onUnknown: rule };
    const checked: PushInput = { kind: 'checked', effects: [effect('a'), effect('b', kind)] };
    expect(summary(driven(newPush({ ...plan, ...rules }), written, checked))).toEqual([
      ...[state, 0, `b is ${kind} on s: why`],
    ]);
  });

  it('rolls back when one of several bad instances demands it, also in the last batch', () => {
    const effects = [effect('a', 'unknown'), effect('b', 'deaf'), ...allGood.slice(2)];
    const push = { ...newPush(plan), state: 'checking', batch: 2 } as const;
    expect(summary(stepPush(push, { kind: 'checked', effects }))).toEqual([
      ...['rolling-back', 2, 'a is unknown on s: why; b is deaf on s: why'],
    ]);
  });

  it('writes and checks the same batch again when a person goes on after a stop', () => {
    const stopped = { ...newPush(plan), state: 'paused', batch: 1, reason: 'why' } as const;
    expect(summary(stepPush(stopped, { kind: 'go-on' }))).toEqual(['writing', 1, null]);
  });

  it('is refused when its version moved before the first write, and rolls back later', () => {
    const stale: PushInput = { kind: 'stale', reason: 'moved' };
    expect(summary(stepPush(newPush(plan), stale))).toEqual(['refused', 0, 'moved']);
    expect(summary(stepPush({ ...newPush(plan), batch: 1 }, stale))).toEqual([
      ...['rolling-back', 1, 'moved'],
    ]);
    const failed: PushInput = { kind: 'write-failed', reason: 'no answer' };
    expect(summary(stepPush(newPush(plan), failed))).toEqual(['rolling-back', 0, 'no answer']);
  });

  it('takes an instance that nobody checked for unknown', () => {
    const some: PushInput = { kind: 'checked', effects: [effect('b')] };
    expect(summary(driven(newPush(plan), written, some))).toEqual([
      ...['paused', 0, 'a is unknown on s: it was not checked'],
    ]);
    expect(summary(driven(newPush(plan), written, { kind: 'checked', effects: [] }))).toEqual([
      ...['paused', 0, 'a is unknown on s: it was not checked'],
    ]);
  });

  it('checks the earlier values after a roll-back, and names who does not show them', () => {
    const rolling = driven(newPush(plan), written, { kind: 'roll-back', reason: 'ann' });
    expect(summary(rolling)).toEqual(['rolling-back', 0, 'ann']);
    if (rolling === null) return;
    const back = stepPush(rolling, { kind: 'restored', atMs: 9 });
    expect(back).toMatchObject({ state: 'checking-back', writtenAtMs: 9, effects: [] });
    const effects = [effect('a', 'unknown'), ...allGood.slice(1)];
    expect(driven(rolling, { kind: 'restored', atMs: 9 }, { kind: 'checked', effects })).toEqual({
      ...{
        plan,
        state: 'rolled-back',
        batch: 0,
        writtenAtMs: 9,
        effects,
        reason: 'ann; after the roll-back a is unknown on s: why',
      },
    });
    expect(summary(stepPush(rolling, { kind: 'not-restored', reason: 'other' }))).toEqual([
      ...['stuck', 0, 'other'],
    ]);
  });

  it('takes no input that its state does not know', () => {
    const kinds: readonly PushInput[] = [
      written,
      { kind: 'stale', reason: '' },
      { kind: 'write-failed', reason: '' },
      { kind: 'checked', effects: [] },
      { kind: 'go-on' },
      { kind: 'roll-back', reason: '' },
      { kind: 'restored', atMs: 1 },
      { kind: 'not-restored', reason: '' },
    ];
    const taken = Object.fromEntries(
      pushStates.map((state) => [
        state,
        kinds
          .filter((input) => stepPush({ ...newPush(plan), state }, input) !== null)
          .map(({ kind }) => kind),
      ]),
    );
    expect(taken).toEqual({
      writing: ['written', 'stale', 'write-failed', 'roll-back'],
      checking: ['checked', 'roll-back'],
      paused: ['go-on', 'roll-back'],
      'rolling-back': ['restored', 'not-restored'],
      'checking-back': ['checked'],
      done: [],
      'rolled-back': [],
      refused: [],
      stuck: [],
    });
    expect(pushStates.filter(isPushEnded)).toEqual(['done', 'rolled-back', 'refused', 'stuck']);
  });

  it('names the first three instances that are not effective', () => {
    const bad = ['a', 'b', 'c', 'd'].map((name) => effect(name, 'deaf'));
    expect(describeBad(bad)).toBe(
      'a is deaf on s: why; b is deaf on s: why; c is deaf on s: why; and 1 more',
    );
    expect(describeBad(bad.slice(0, 3))).not.toContain('more');
  });

  it('expects the effect at what was reached, and after a roll-back at every reader', () => {
    const names = (state: Push['state'], batch: number) =>
      expectedEffects({ ...newPush(plan), state, batch }).map((one) => one.instances);
    expect(names('checking', 0)).toEqual([['a']]);
    expect(names('checking', 1)).toEqual([['a', 'b']]);
    expect(names('checking-back', 0)).toEqual([instances]);
  });
});

describe('the writes of a push', () => {
  const stored = (entry: SwitchEntry, version = '5'): StoredSwitch => ({ ...entry, version });
  const at = (batch: number): Push => ({ ...newPush(plan), batch });

  it('gives the batch its value and clears the values of single instances with the last', () => {
    expect(writeOf(at(0), change, before)).toEqual({
      kind: 'write',
      entry: { value: 1, instances: { a: 2, k: 3 } },
    });
    const first = stored({ value: 1, instances: { a: 2, k: 3 } });
    expect(writeOf(at(1), change, first)).toEqual({
      kind: 'write',
      entry: { value: 1, instances: { a: 2, b: 2, k: 3 } },
    });
    const second = stored({ value: 1, instances: { a: 2, b: 2, k: 3 } });
    expect(writeOf(at(2), change, second)).toEqual({
      kind: 'write',
      entry: { value: 2, instances: {} },
    });
  });

  it('finds its own write done, and completes one that reached some instances', () => {
    expect(writeOf(at(0), change, stored({ value: 1, instances: { a: 2, k: 3 } }))).toEqual({
      kind: 'none',
    });
    const part = stored({ value: 1, instances: { a: 2, b: 2, d: 2, k: 3 } });
    expect(writeOf(at(2), change, part)).toMatchObject({ kind: 'write' });
  });

  it.each([
    ['another version before the first write', 0, stored(before)],
    ['a third value', 0, stored({ value: 9, instances: {} }, '4')],
    ['a third value at one instance', 1, stored({ value: 1, instances: { a: 2, b: 9, k: 3 } })],
    ['the earlier values after a batch', 1, stored(before, '4')],
  ])('leaves %s alone', (_, batch, found) => {
    expect(writeOf(at(batch), change, found)).toEqual({ kind: 'foreign' });
  });

  it('refuses the whole batch for one stale switch, and fails it when another was written', () => {
    const second: PlannedChange = { ...change, switch: 't' };
    const push = newPush({ ...plan, changes: [change, second] });
    expect(batchWrites(push, [before, before])).toEqual({
      kind: 'writes',
      writes: [change, second].map((one) => ({
        ...{ change: one, version: '4', entry: { value: 1, instances: { a: 2, k: 3 } } },
      })),
    });
    const moved = stored(before, '6');
    const reason = 'switch t was changed meanwhile: it has 1 at version 6';
    expect(batchWrites(push, [before, moved])).toEqual({ kind: 'refused', reason });
    const silent = (unread: readonly string[]) => batchWrites(push, [before, { ...moved, unread }]);
    const unknown = 'switch t is not known to be as planned:';
    expect(silent(['b'])).toEqual({ kind: 'refused', reason: `${unknown} b did not answer` });
    expect(silent(['b', 'k', 'a'])).toMatchObject({
      reason: `${unknown} b and 2 other instances did not answer`,
    });
    const planned = { ...plan, changes: [{ ...change, before: { ...before, unread: ['b'] } }] };
    expect(batchWrites(newPush(planned), [{ ...moved, unread: ['b', 'j'] }])).toMatchObject({
      reason: `switch ${change.switch} is not known to be as planned: b and 1 other instance did not answer`,
    });
    const mine = stored({ value: 1, instances: { a: 2, k: 3 } });
    expect(batchWrites(push, [mine, moved])).toEqual({ kind: 'failed', reason });
    // Somebody changed b after the first batch had reached a.
    const mixed = stored({ value: 1, instances: { a: 2, b: 9, k: 3 } });
    expect(batchWrites(push, [before, mixed]).kind).toBe('failed');
    expect(batchWrites({ ...push, batch: 1 }, [before, moved])).toMatchObject({ kind: 'failed' });
    expect(batchWrites(push, [mine, mine])).toEqual({ kind: 'writes', writes: [] });
  });

  it('asks for the version also where the first batch does not reach a switch', () => {
    const late: PlannedChange = { ...change, readers: ['j', 'k'] };
    const push = { ...newPush({ ...plan, changes: [late] }), batch: 2 };
    expect(writeOf(push, late, stored(before, '6'))).toEqual({ kind: 'foreign' });
    expect(writeOf(push, late, before)).toMatchObject({ kind: 'write' });
  });

  it('restores what was there, and nothing that somebody else wrote', () => {
    const all = stored({ value: 2, instances: {} });
    expect(restoreOf(change, all)).toEqual({
      kind: 'write',
      entry: { value: 1, instances: { k: 3 } },
    });
    expect(restoreOf(change, before)).toEqual({ kind: 'none' });
    expect(restoreOf(change, stored(before, '9'))).toMatchObject({ kind: 'write' });
    expect(restoreOf(change, stored({ value: 9, instances: {} }))).toEqual({ kind: 'foreign' });
  });
});

/** What may happen to a write at the provider. */
const mishaps = ['none', 'lost', 'done-unsaid', 'partly', 'restart'] as const;

describe('whatever batches and failures', () => {
  const history: { switch: string; after: string | number | boolean }[] = [];

  /** Plays a push against a store and gives its end. Each write meets the next mishap. */
  function play(
    given: PushPlan,
    kinds: readonly Effect['kind'][],
    fates: readonly (typeof mishaps)[number][],
  ): { readonly push: Push; readonly store: StoredSwitch } {
    let store: StoredSwitch = given.changes[0]?.before ?? before;
    let push = newPush(given);
    let turn = 0;
    const fateOf = () => fates[turn++ % fates.length] ?? 'none';
    const step = (input: PushInput) => {
      push = stepPush(push, input) ?? push;
    };
    const write = (entry: SwitchEntry, readers: readonly string[]): boolean => {
      const fate = turn > 40 ? 'none' : fateOf();
      if (fate === 'lost') return false;
      const some = readers.slice(0, 3);
      const own = Object.fromEntries(
        readers.map((name) => [name, valueFor(some.includes(name) ? entry : store, name)]),
      );
      const next = fate === 'partly' ? { value: store.value, instances: own } : entry;
      store = { ...next, version: `${Number(store.version) + 1}` };
      return fate === 'none' || fate === 'restart';
    };
    for (let steps = 0; steps < 200 && !isPushEnded(push.state); steps += 1) {
      const [only] = push.plan.changes;
      if (only === undefined) break;
      if (push.state === 'writing') {
        const writes = batchWrites(push, [store]);
        if (writes.kind !== 'writes') step({ kind: 'stale', reason: writes.reason });
        else if (writes.writes.every(({ entry }) => write(entry, only.readers))) step(written);
        else if (fateOf() !== 'restart') step({ kind: 'write-failed', reason: 'no answer' });
      } else if (push.state === 'checking') {
        const kind = kinds[push.batch % kinds.length] ?? 'effective';
        step({ kind: 'checked', effects: [effect('a', kind), ...allGood.slice(1)] });
      } else if (push.state === 'paused') {
        step(turn++ % 2 === 0 ? { kind: 'go-on' } : { kind: 'roll-back', reason: 'ann' });
      } else if (push.state === 'rolling-back') {
        const restore = restoreOf(only, store);
        if (restore.kind === 'foreign') step({ kind: 'not-restored', reason: 'foreign' });
        else if (restore.kind === 'none' || write(restore.entry, only.readers)) {
          step({ kind: 'restored', atMs: 1 });
        }
      } else step({ kind: 'checked', effects: [] });
    }
    return { push, store };
  }

  it('each instance has the new value after a push, or its earlier one; history gives the same', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none', 'first', 'each' as const),
        fc.array(fc.constantFrom('effective', 'effective', 'deaf', 'unknown' as const), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.constantFrom(...mishaps), { minLength: 1, maxLength: 8 }),
        fc.dictionary(fc.constantFrom('a', 'f', 'k'), fc.constantFrom(1, 2, 3)),
        (pause, kinds, fates, own) => {
          const start = { value: 1, instances: own, version: '4' };
          const only = { ...change, before: start };
          const { push, store } = play(
            { ...plan, pause: pause as 'none', changes: [only] },
            kinds as Effect['kind'][],
            fates,
          );
          expect(['done', 'rolled-back']).toContain(push.state);
          const wanted = push.state === 'done' ? { value: 2, instances: {} } : start;
          expect(instances.map((name) => valueFor(store, name))).toEqual(
            instances.map((name) => valueFor(wanted, name)),
          );
          history.push({ switch: 's', after: wanted.value });
          expect(foldHistory(history).get('s')).toBe(wanted.value);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
