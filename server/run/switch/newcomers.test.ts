import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { err, ok } from '../../core/result.ts';
import type { NewHistoryEntry, PushedSwitch } from '../../edge/store/switchHistory.ts';
import type { PushRow } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { reject } from '../admission/rejection.ts';
import { createNewcomerWatch, type NewcomerPorts } from './newcomers.ts';
import type { SwitchStack, SwitchWrite } from './stackSwitches.ts';
import { openSwitchCase, type SwitchCase } from './switchCase.support.ts';

let opened: SwitchCase;
afterEach(() => opened.shop.close());

const limit: PushedSwitch = {
  ...{ target: 'shop', targetRef: 'shop.yaml', targetDir: '/files' },
  ...{ switch: 'limit', push: 'p1', after: 20 },
};
const underWay = [{ endedAt: null }] as unknown as readonly PushRow[];
const ended = [{ endedAt: '2026-11-11T00:00:00Z' }] as unknown as readonly PushRow[];

interface Over {
  readonly count?: number;
  readonly stepMs?: number;
  /** At each reading of it in turn, the last for all that follow. */
  readonly pushed?: readonly (readonly PushedSwitch[])[];
  readonly rows?: () => readonly PushRow[];
  readonly stack?: (real: SwitchStack) => Partial<SwitchStack>;
  readonly load?: (opened: SwitchCase) => NewcomerPorts['load'];
}

/** A watch of a shop by a clock that each reading of it moves on. */
async function watchCase(over: Over = {}) {
  let nowMs = 0;
  const now = (): number => {
    nowMs += over.stepMs ?? 250;
    return nowMs;
  };
  opened = await openSwitchCase(over.count ?? 1, now);
  const { shop, loaded } = opened;
  const history: NewHistoryEntry[] = [];
  const lines: string[] = [];
  const asked: string[] = [];
  const writes: SwitchWrite[] = [];
  const rowsOf: unknown[] = [];
  let reads = 0;
  const real: SwitchStack = { ...opened.stack, ...over.stack?.(opened.stack) };
  const closing = new AbortController();
  const watch = createNewcomerWatch(
    {
      store: {
        async pushed() {
          const all = over.pushed ?? [[limit]];
          reads += 1;
          return all[Math.min(reads, all.length) - 1] ?? [];
        },
        rows: async (...given) => {
          rowsOf.push(given);
          return over.rows?.() ?? ended;
        },
        addHistory: async (entry) => void history.push(entry),
      },
      stack: {
        ...real,
        canary: (given, instance, ...rest) => {
          asked.push(instance.name);
          return real.canary(given, instance, ...rest);
        },
        write: (given, instances, write, id) => {
          writes.push(write);
          return real.write(given, instances, write, id);
        },
      },
      load: over.load?.(opened) ?? (async () => ok(loaded)),
      log: { warn: (line: string) => void lines.push(line) } as unknown as Log,
      newId: () => 'look00000000',
      now,
    },
    closing.signal,
  );
  const look = async () => {
    await watch.tick();
    await watch.settled();
  };
  return { shop, loaded, watch, look, history, lines, asked, writes, closing, rowsOf };
}

const entryOf = (instance: string, kind: NewHistoryEntry['kind'], why: string) => ({
  ...{ target: 'shop', switch: 'limit', push: 'p1', by: 'zerohour', kind, before: 10, after: 20 },
  reason: `instance ${instance} joined: ${why}`,
  ...{ shadowOnly: true, standard: 10 },
});
const sick = async () => ({
  ...{ instance: '', askedAtMs: Number.MAX_SAFE_INTEGER, answeredAtMs: 0, values: null },
  ...{ behaviours: {}, taggedRequests: 0, problem: 'no answer' },
});

describe('an instance that joins', () => {
  it('and has the value leaves nothing; every other leaves how it got it, or that it did not', async () => {
    const { shop, look, history, lines, rowsOf } = await watchCase({
      ...{ count: 5, stepMs: 60 },
      stack: (real) => ({
        canary: (loaded, instance, ...rest) =>
          instance.name === 'i5' ? sick() : real.canary(loaded, instance, ...rest),
      }),
    });
    const of = (name: string) => shop.instances.get(name) ?? shop.add(name);
    Object.assign(of('i1'), { shown: 20, acted: 20 });
    of('i3').taggedRequests = 1;
    of('i4').isDeaf = true;
    await look();
    const byReason = [...history].sort((a, b) => (a.reason < b.reason ? -1 : 1));
    expect(byReason).toEqual([
      entryOf('i2', 'told', 'it was told the value before its first tagged request'),
      entryOf('i3', 'missed', 'it served tagged requests without the value'),
      entryOf('i4', 'missed', 'it shows the value and behaves otherwise'),
      entryOf('i5', 'missed', 'it did not show the value in time'),
    ]);
    expect([...shop.instances.values()].map(({ shown }) => shown)).toEqual(Array(5).fill(20));
    expect(lines).toEqual([]);
    expect(new Set(rowsOf.map(String))).toEqual(new Set(['shop,1']));
  });

  it('and has the value is asked once, and nothing is written', async () => {
    const { shop, look, history, asked, writes } = await watchCase();
    Object.assign(shop.instances.get('i1') ?? {}, { shown: 20, acted: 20 });
    await look();
    expect([asked, writes, history]).toEqual([['i1'], [], []]);
  });

  it('is not asked again once it has the value, while another has not', async () => {
    let looks = 0;
    const { look, history, asked } = await watchCase({
      ...{ count: 2, stepMs: 10 },
      stack: (real) => ({
        canary: (loaded, instance, ...rest) => {
          if (instance.name === 'i1') return real.canary(loaded, instance, ...rest);
          looks += 1;
          return looks < 4 ? sick() : real.canary(loaded, instance, ...rest);
        },
      }),
    });
    await look();
    expect([...asked].sort()).toEqual(['i1', 'i1', 'i2', 'i2', 'i2', 'i2']);
    expect(history.map(({ kind }) => kind)).toEqual(['told', 'told']);
  });

  it('is read once, and again when it had left', async () => {
    const { shop, look, history, asked } = await watchCase();
    await look();
    const once = asked.length;
    await look();
    expect([asked.length, history.length]).toEqual([once, 1]);
    shop.instances.delete('i1');
    await look();
    shop.add('i1');
    await look();
    expect(history.map(({ kind }) => kind)).toEqual(['told', 'told']);
  });

  it('is told its value, and every other instance the one that it has', async () => {
    const { shop, look, writes } = await watchCase();
    await look();
    Object.assign(shop.instances.get('i1') ?? {}, { shown: 33, acted: 33 });
    shop.add('i2');
    await look();
    expect(writes.at(-1)).toMatchObject({
      definition: { name: 'limit' },
      entry: { value: 20, instances: { i1: 33, i2: 20 } },
    });
    expect([...shop.instances.values()].map(({ shown }) => shown)).toEqual([33, 20]);
  });

  it('is told together with the others that lack the value, by one write', async () => {
    const { shop, look, history, writes } = await watchCase({ count: 4 });
    Object.assign(shop.instances.get('i2') ?? {}, { shown: 20, acted: 20 });
    await look();
    expect(writes).toHaveLength(1);
    expect([...shop.instances.values()].map(({ acted }) => acted)).toEqual([20, 20, 20, 20]);
    expect(history.map(({ kind, reason }) => [kind, reason.slice(0, 18)])).toEqual([
      ['told', 'instance i1 joined'],
      ['told', 'instance i3 joined'],
      ['told', 'instance i4 joined'],
    ]);
  });

  it('are named when several cannot be told', async () => {
    const write = () => Promise.reject(new Error('refused'));
    const { look, lines } = await watchCase({ count: 2, stack: () => ({ write }) });
    await look();
    expect(lines).toEqual(['instances i1, i2 were not told limit: refused']);
  });

  it('is told again when another write came between, until it shows the value', async () => {
    let tries = 0;
    const { look, history, writes, asked } = await watchCase({
      stack: (real) => ({
        write: (...given) => {
          tries += 1;
          return tries < 3 ? Promise.resolve(err({ version: 'other' })) : real.write(...given);
        },
      }),
    });
    await look();
    expect(history.map(({ kind }) => kind)).toEqual(['told']);
    expect([writes.length, asked.length]).toEqual([3, 4]);
  });

  it('that cannot be told is named with the problem, and told once', async () => {
    const write = () => Promise.reject(new Error('refused\nby i1'));
    const { look, history, lines, writes } = await watchCase({ stack: () => ({ write }) });
    await look();
    expect(history.map(({ kind }) => kind)).toEqual(['missed']);
    expect(lines).toEqual(['instance i1 was not told limit: refused']);
    expect(writes).toHaveLength(1);
  });

  it('is not told over values that cannot be read', async () => {
    const read = async () => new Map([['limit', err('not JSON')]]);
    const { look, lines, writes } = await watchCase({ stack: () => ({ read }) });
    await look();
    expect(lines).toEqual(['instance i1 was not told limit: not JSON']);
    expect(writes).toEqual([]);
  });

  it('is told over nothing where the provider holds nothing', async () => {
    const read = async () => new Map();
    const write = async () => ok({ value: 20, instances: {}, version: '1' });
    const { look, writes } = await watchCase({ stack: () => ({ read, write }) });
    await look();
    expect(writes).toMatchObject([
      { version: 'none', entry: { value: 20, instances: { i1: 20 } } },
    ]);
  });

  it('reads a common store itself', async () => {
    const { look, history, writes } = await watchCase({
      pushed: [[{ ...limit, switch: 'suggestions', after: false }]],
    });
    await look();
    expect(history).toMatchObject([
      { kind: 'missed', before: true, after: false, standard: true, shadowOnly: false },
    ]);
    expect(writes).toEqual([]);
  });

  it('reads neither a switch that is gone from the file nor one of another service', async () => {
    const { look, history, asked } = await watchCase({
      pushed: [
        [{ ...limit, switch: 'gone' }, { ...limit, switch: 'stock', after: 'table' }, limit],
      ],
      load: ({ loaded }) => {
        const switches = loaded.file.switches.map((one) =>
          one.name === 'stock' ? { ...one, service: 'warehouse' } : one,
        );
        const byName = new Map(switches.map((one) => [one.name, one]));
        return async () => ok({ ...loaded, file: { ...loaded.file, switches }, byName });
      },
    });
    await look();
    expect(history.map((entry) => entry.switch)).toEqual(['limit']);
    expect(asked).toEqual(['i1', 'i1']);
  });
});

describe('an instance that joins between two pushes', () => {
  const newer = { ...limit, push: 'p2', after: 30 };
  const seen = async (value: number, pushed: readonly (readonly PushedSwitch[])[]) => {
    const one = await watchCase({ pushed });
    const instance = one.shop.instances.get('i1') ?? one.shop.add('i1');
    Object.assign(instance, { shown: value, acted: value });
    return { ...one, instance };
  };

  it('keeps the value of one that has ended since the other was looked at', async () => {
    const { instance, history, look } = await seen(30, [[limit], [newer]]);
    await look();
    // It is looked at again by what was pushed last.
    await look();
    expect([instance.shown, history]).toEqual([30, []]);
  });

  it('is told the value of one that ends while it is told another', async () => {
    const { instance, history, look } = await seen(10, [[limit], [limit], [newer]]);
    await look();
    expect([instance.shown, history]).toEqual([20, []]);
    await look();
    expect(instance.shown).toBe(30);
    expect(history).toMatchObject([{ kind: 'told', push: 'p2', before: 20, after: 30 }]);
  });

  it.each([
    ['another target', { target: 'other' }],
    ['another switch', { switch: 'suggestions' }],
  ])('is told nothing of a push that only %s has', async (_, other) => {
    const { instance, history, look } = await seen(10, [[limit], [{ ...limit, ...other }]]);
    await look();
    expect([instance.shown, history]).toEqual([10, []]);
  });
});

describe('a poll of the instances', () => {
  it('is taken neither during a push nor where the file lists them', async () => {
    const busy = await watchCase({ rows: () => underWay });
    await busy.look();
    expect([busy.asked, busy.history]).toEqual([[], []]);
    await busy.shop.close();
    const listed = await watchCase({
      load: ({ loaded }) => {
        const file = { ...loaded.file, instances: [{ name: 'i1', service: null, url: '/' }] };
        return async () => ok({ ...loaded, file });
      },
    });
    await listed.look();
    expect([listed.asked, listed.lines]).toEqual([[], []]);
  });

  it('is taken before the first push has a row', async () => {
    const { look, history } = await watchCase({ rows: () => [] });
    await look();
    expect(history.map(({ kind }) => kind)).toEqual(['told']);
  });

  it('that a push overtakes writes nothing and is taken again', async () => {
    const states = [ended, underWay, underWay];
    const { look, history, writes } = await watchCase({ rows: () => states.shift() ?? ended });
    await look();
    expect([history, writes]).toEqual([[], []]);
    await look();
    expect(history.map(({ kind }) => kind)).toEqual(['told']);
  });

  it('reads the files of the push, and is tried again when they or the instances cannot be read', async () => {
    const places: string[] = [];
    let isReadable = false;
    let answers = false;
    const { look, lines, history } = await watchCase({
      load:
        ({ loaded }) =>
        async (...place) => {
          places.push(place.join(' '));
          return isReadable ? ok(loaded) : reject(failure('ZH-SWITCH-003', { reason: 'no file' }));
        },
      stack: (real) => ({
        instances: async (...given) => (answers ? real.instances(...given) : err('no list')),
      }),
    });
    await look();
    isReadable = true;
    await look();
    answers = true;
    await look();
    const told = (why: string) => `new instances of target shop: ${why}; trying again`;
    expect(lines).toEqual([told('no file'), told('no list')]);
    expect(places).toEqual(Array(3).fill('shop.yaml /files'));
    expect(history).toHaveLength(1);
  });

  it('is not begun again while it is under way, nor delays that of another target', async () => {
    const loads: string[] = [];
    let proceed: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const { watch, history, asked } = await watchCase({
      pushed: [[limit, { ...limit, target: 'other', targetRef: 'other.yaml' }]],
      load:
        ({ loaded }) =>
        async (ref) => {
          loads.push(ref);
          if (ref === 'shop.yaml') await waiting;
          return ok(loaded);
        },
    });
    await watch.tick();
    await expect.poll(() => history.map(({ target }) => target)).toEqual(['other']);
    await watch.tick();
    await expect.poll(() => loads).toEqual(['shop.yaml', 'other.yaml', 'other.yaml']);
    proceed();
    await watch.settled();
    // By then it has the value.
    expect(history.map(({ target }) => target)).toEqual(['other']);
    expect(asked).toEqual(['i1', 'i1', 'i1']);
  });

  it('is not begun after the close, and one under way writes nothing more', async () => {
    const { watch, look, history, asked, closing } = await watchCase({
      stack: (real) => ({
        write: async (...given) => {
          closing.abort();
          return real.write(...given);
        },
      }),
    });
    await look();
    expect(history).toEqual([]);
    const before = asked.length;
    await watch.tick();
    await watch.settled();
    expect(asked).toHaveLength(before);
  });
});
