import { describe, expect, it } from 'vitest';
import { failure } from '../../../core/errors/failure.ts';
import { ok } from '../../../core/result.ts';
import { reject } from '../../admission/rejection.ts';
import { placeCase } from './performerCase.support.ts';
import { type PushSeen, type PushService, pushedSwitches } from './pushedSwitches.ts';

type Effect = PushSeen['effects'][number];
const effect = (kind: Effect['kind'], over: Partial<Effect> = {}): Effect => ({
  ...{ instance: 'shop-1', kind, behaviour: 'sheds', reason: 'it serves all', afterMs: 40 },
  ...over,
});
const { place } = placeCase();

function serviceCase(
  state: string,
  effects: readonly Effect[],
  more: Partial<PushService> = {},
  /** Passes whenever the clock is read. */
  stepMs = 10_000,
) {
  const asked: unknown[] = [];
  const push: PushSeen = { id: 'p1', state, reason: '', why: 'one is deaf', effects };
  const service: PushService = {
    list: async () =>
      ok({
        switches: [
          { name: 'shedding', value: 'x', instances: [], problem: null },
          {
            ...{ name: 'shed', value: true, problem: null },
            instances: [{ instance: 'shop-1', value: true }],
          },
        ],
      }),
    effects: async () => ok(effects),
    async push(request) {
      asked.push(request);
      return ok(push);
    },
    pushOf: async () => ok(push),
    pushes: async () => ok([]),
    async goOn(id) {
      asked.push(`${id} goes on`);
      return ok(push);
    },
    async rollBack(id) {
      asked.push(id);
      return ok(push);
    },
    ...more,
  };
  let now = 0;
  return {
    asked,
    port: pushedSwitches(service, () => {
      now += stepMs;
      return now;
    }),
  };
}

describe('a switch that is pushed', () => {
  it('is read by its whole name, as a text', async () => {
    expect(await serviceCase('done', []).port.read(place, 'shed')).toEqual(ok('true'));
    const unknown = await serviceCase('done', []).port.read(place, 'she');
    expect(unknown.ok ? '' : unknown.error.line).toContain('does not name it');
  });

  it('is read at its target, among all whose text holds its name', async () => {
    const queries: unknown[] = [];
    const list: PushService['list'] = async (query) => {
      queries.push(query);
      return reject(failure('ZH-SWITCH-008', { reason: 'redis: refused' }));
    };
    const read = await serviceCase('done', [], { list }).port.read(place, 'shed');
    expect(read).toMatchObject({ ok: false, error: { code: 'ZH-SWITCH-008' } });
    expect(queries).toEqual([
      { target: place.targetRef, search: 'shed', kind: null, offset: 0, limit: 500 },
    ]);
  });

  it('is pushed from its present value, in the name of who runs the drill', async () => {
    const { port, asked } = serviceCase('done', [effect('effective')]);
    await port.set(place, 'shed', 'on', false);
    expect(asked).toEqual([
      {
        target: place.targetRef,
        changes: [{ switch: 'shed', value: 'on', version: null }],
        ...{ pause: 'none', onDeaf: 'roll-back', onUnknown: 'roll-back', boundMs: 3_000 },
        ...{ by: `${place.by} (drill drill0000001)`, reason: 'drill drill0000001, action 0' },
      },
    ]);
  });

  it('with other values at an instance, or none, cannot be turned back and is refused', async () => {
    const listed = (value: boolean | null, other: boolean) =>
      serviceCase('done', [], {
        list: async () =>
          ok({
            switches: [
              {
                ...{ name: 'shed', value, problem: null },
                instances: [{ instance: 'shop-2', value: other }],
              },
            ],
          }),
      }).port.read(place, 'shed');
    const mixed = await listed(true, false);
    expect(mixed.ok ? '' : mixed.error.line).toContain('instance shop-2 has false and others');
    const none = await listed(null, false);
    expect(none.ok ? '' : none.error.line).toContain('its provider holds no value');
  });

  it('that has its value already is seen as it is now, by its worst instance', async () => {
    const shown = (effects: readonly Effect[]) =>
      serviceCase('done', effects).port.shown(place, 'shed');
    expect(await shown([effect('effective'), effect('effective')])).toEqual({
      answer: 'bit',
      text: '2 of 2 instances show it already',
    });
    expect(await shown([effect('effective'), effect('deaf')])).toEqual({
      answer: 'did-not-bite',
      text: 'shop-1: it serves all',
    });
    expect(await shown([effect('unknown')])).toMatchObject({ answer: 'unknown' });
    expect(await shown([effect('effective', { behaviour: null })])).toBeNull();
    expect(await shown([])).toBeNull();
    const rejected = failure('ZH-DRILL-006', { name: 'shed', reason: 'no answer' });
    const away = serviceCase('done', [], { effects: async () => reject(rejected) });
    expect(await away.port.shown(place, 'shed')).toEqual({
      answer: 'unknown',
      text: 'switch shed cannot be read: no answer',
    });
  });

  it.each([
    ['bit', [effect('effective'), effect('effective', { afterMs: 90 })], /2 of 2 .* after 90 ms/],
    ['did-not-bite', [effect('effective'), effect('deaf')], /shop-1: it serves all/],
    ['unknown', [effect('unknown')], /it serves all/],
  ] as const)('%s by what its instances show', async (answer, effects, text) => {
    const { seen, problem } = await serviceCase('done', effects).port.set(
      ...([place, 'shed', 'on', false] as const),
    );
    expect([seen?.answer, problem]).toEqual([answer, null]);
    expect(seen?.text).toMatch(text);
  });

  it('shows nothing where one instance has no behaviour, and is deaf where that one is', async () => {
    const seen = async (...effects: readonly Effect[]) =>
      (await serviceCase('done', effects).port.set(place, 'shed', 'on', false)).seen;
    const mute = { behaviour: null };
    expect(await seen(effect('effective'), effect('effective', mute))).toBeNull();
    expect(await seen(effect('effective'), effect('deaf', mute))).toEqual({
      ...{ answer: 'did-not-bite', text: 'shop-1: it serves all' },
    });
  });

  it('without a behaviour shows nothing', async () => {
    const { port } = serviceCase('done', [effect('effective', { behaviour: null })]);
    expect((await port.set(place, 'shed', 'on', false)).seen).toBeNull();
    expect((await serviceCase('done', []).port.set(place, 'shed', 'on', false)).seen).toBeNull();
  });

  it.each([
    ['rolled-back', 'did-not-bite', 'one is deaf'],
    ['refused', 'did-not-bite', 'one is deaf'],
    ['stuck', 'unknown', 'one is deaf'],
    ['writing', 'unknown', 'one is deaf'],
  ])('that is %s shows no effect, whatever its instances show', async (state, answer, text) => {
    const { seen, problem } = await serviceCase(state, [effect('effective')]).port.set(
      ...([place, 'shed', 'on', false] as const),
    );
    expect([seen, problem]).toEqual([{ answer, text }, expect.stringContaining(`is ${state}`)]);
  });

  it('waits for the roll-back of what it settles, also where that is paused still', async () => {
    const own = 'drill drill0000001, action 0';
    const states = ['paused', 'rolling-back', 'rolled-back'];
    const read: string[] = [];
    const push = (state: string): PushSeen => ({
      ...{ id: 'p1', state, reason: own, why: null, effects: [] },
    });
    const rolledBack: unknown[] = [];
    const { port } = serviceCase('', [], {
      async rollBack(...given) {
        rolledBack.push(given);
        return ok(push('rolling-back'));
      },
      pushes: async () => ok([push('paused')]),
      async pushOf() {
        const state = states[Math.min(read.length, 2)] ?? '';
        read.push(state);
        return ok(push(state));
      },
    });
    await port.settle(place);
    expect(rolledBack).toEqual([
      ['p1', expect.stringContaining('drill0000001'), 'its server ended; the drill begins again'],
    ]);
    expect(read).toEqual(states);
  });

  it('rolls back for a deaf instance, and keeps on when it is turned back itself', async () => {
    const { port, asked } = serviceCase('rolled-back', [effect('deaf')]);
    const set = await port.set(place, 'shed', 'on', false);
    expect(set.problem).toBe('push p1 is rolled-back: one is deaf');
    await port.set(place, 'shed', 'off', true);
    expect(asked).toMatchObject([
      { onDeaf: 'roll-back', onUnknown: 'roll-back', reason: 'drill drill0000001, action 0' },
      { onDeaf: 'stop', onUnknown: 'stop' },
    ]);
  });

  it('that is turned back is checked again while an instance is slow, for twenty seconds', async () => {
    const states = ['paused', 'paused', 'done'];
    const asked: string[] = [];
    const push = (state: string): PushSeen => ({
      ...{ id: 'p1', state, reason: '', why: 'one is slow', effects: [effect('effective')] },
    });
    const slow = serviceCase(
      '',
      [],
      {
        push: async () => ok(push('writing')),
        pushOf: async () => ok(push(states[Math.min(asked.length, 2)] ?? '')),
        async goOn(id) {
          asked.push(id);
          return ok(push('paused'));
        },
      },
      1_000,
    );
    expect(await slow.port.set(place, 'shed', 'off', false)).toMatchObject({
      problem: 'push p1 is paused: one is slow',
    });
    expect(asked).toEqual([]);
    expect(await slow.port.set(place, 'shed', 'off', true)).toMatchObject({ problem: null });
    expect(asked).toEqual(['p1', 'p1']);
    const deaf = serviceCase('paused', [effect('deaf')], {}, 5_000);
    const { problem } = await deaf.port.set(place, 'shed', 'off', true);
    expect(problem).toBe('push p1 is paused: one is deaf');
    expect(deaf.asked.slice(1)).toEqual(['p1 goes on']);
  });

  it('is followed for thirty seconds, also where the service does not know it', async () => {
    for (const isBack of [false, true]) {
      let looks = 0;
      const lost = serviceCase('', [], {
        push: async () => ok({ id: 'p1', state: 'writing', reason: '', why: null, effects: [] }),
        pushOf: async () => {
          looks += 1;
          return reject(failure('ZH-SWITCH-006', { push: 'p1' }));
        },
      });
      expect(await lost.port.set(place, 'shed', 'on', isBack)).toEqual({
        ...{ problem: 'push p1 is not known', seen: null },
      });
      // The clock moves ten seconds whenever it is read.
      expect(looks).toBe(3);
    }
    const silent = serviceCase('writing', [], {
      pushOf: async () => ok({ id: 'p1', state: 'writing', reason: '', why: null, effects: [] }),
    });
    expect(await silent.port.set(place, 'shed', 'on', false)).toMatchObject({
      problem: 'push p1 is writing: it did not end in time',
    });
  });

  it('that does not end, or is refused, is a problem', async () => {
    const writing = serviceCase('writing', []);
    expect((await writing.port.set(place, 'shed', 'on', false)).problem).toContain('is writing');
    const busy = serviceCase('done', [], {
      push: async () => reject(failure('ZH-SWITCH-005', { target: 'shop', push: 'p0' })),
    });
    expect((await busy.port.set(place, 'shed', 'on', false)).problem).toContain('p0');
  });

  it('settles nothing where the pushes cannot be read', async () => {
    const { port, asked } = serviceCase('rolled-back', [], {
      pushes: async () => reject(failure('ZH-SWITCH-003', { reason: 'no file' })),
      pushOf: () => Promise.reject(new Error('a push was read')),
    });
    await port.settle(place);
    expect(asked).toEqual([]);
  });

  it('ends only the pushes of its own action that are under way', async () => {
    const push = (id: string, reason: string, state: string): PushSeen => ({
      ...{ id, state, reason, why: null, effects: [] },
    });
    const own = 'drill drill0000001, action 0';
    const { port, asked } = serviceCase('rolled-back', [], {
      pushes: async () =>
        ok([push('a', own, 'writing'), push('b', own, 'done'), push('c', 'by hand', 'writing')]),
    });
    await port.settle(place);
    expect(asked).toEqual(['a']);
  });
});
