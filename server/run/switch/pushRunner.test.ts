import { afterEach, describe, expect, it } from 'vitest';
import { newPush, type Push } from '../../core/switch/push.ts';
import type { SwitchDefinition } from '../../core/switch/switchFile.ts';
import type { NewHistoryEntry } from '../../edge/store/switchHistory.ts';
import type { PushRequest, PushRow } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { createPushRunner, historyOf, type PushRunner } from './pushRunner.ts';
import type { SwitchStack } from './stackSwitches.ts';
import { openSwitchCase, type SwitchCase } from './switchCase.support.ts';

const push: Push = newPush({
  ...{ pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 1_000 },
  changes: [
    {
      ...{ switch: 's', value: 2, readers: ['a'] },
      before: { value: 0, instances: {}, version: '1' },
    },
  ],
  batches: [['a']],
});
const row: PushRow = {
  ...{ id: 'p', target: 'shop', targetRef: 'shop', targetDir: '/', by: 'ann', reason: 'sale' },
  ...{ push, createdAt: '', endedAt: null, forMs: null, turnBackAt: null },
};
const definition: SwitchDefinition = {
  ...{ name: 's', about: '', owner: 'ann', kind: 'limit', default: 5, provider: 'store' },
  ...{
    values: { kind: 'string' },
    expires: null,
    shadowOnly: true,
    service: null,
    behaviour: null,
  },
};
const byName = new Map([['s', definition]]);
const entry = {
  ...{ target: 'shop', switch: 's', push: 'p', by: 'ann', shadowOnly: true, standard: 5 },
};

it('leaves the new value of a push that is done', () => {
  expect(historyOf(row, { ...push, state: 'done' }, { byName })).toEqual([
    { ...entry, kind: 'pushed', before: 0, after: 2, reason: 'sale' },
  ]);
});

it('leaves the earlier value, and why, of one that was rolled back', () => {
  const back: Push = { ...push, state: 'rolled-back', reason: 'a is deaf' };
  expect(historyOf(row, back, { byName })).toEqual([
    { ...entry, kind: 'rolled-back', before: 2, after: 0, reason: 'a is deaf' },
  ]);
});

it('leaves the new value of one that is stuck, so that the safety lever turns it back', () => {
  const stuck: Push = { ...push, state: 'stuck', reason: 'not rolled back: no answer' };
  expect(historyOf(row, stuck, { byName })).toEqual([
    { ...entry, kind: 'stuck', before: 0, after: 2, reason: 'not rolled back: no answer' },
  ]);
});

it('leaves nothing of a push that has not ended or was refused', () => {
  const states = [
    'writing',
    'checking',
    'paused',
    'rolling-back',
    'checking-back',
    'refused',
  ] as const;
  expect(states.flatMap((state) => historyOf(row, { ...push, state }, { byName }))).toEqual([]);
});

it('does not turn back a switch that is gone from its file', () => {
  const [gone] = historyOf(row, { ...push, state: 'done' }, { byName: new Map() });
  expect(gone).toMatchObject({ shadowOnly: false, standard: 0 });
});

let opened: SwitchCase | null = null;
let runner: PushRunner | null = null;
afterEach(async () => {
  await runner?.release();
  await opened?.shop.close();
  [runner, opened] = [null, null];
});

interface Over {
  readonly push?: Partial<Push>;
  readonly pause?: Push['plan']['pause'];
  readonly save?: (push: Push) => Promise<boolean>;
  readonly requestOf?: () => Promise<PushRequest | null>;
  readonly stack?: (real: SwitchStack) => Partial<SwitchStack>;
}

/** Drives a push of the limit from 10 to 20 on two instances, over a store in memory. */
async function driven(over: Over = {}) {
  const one = await openSwitchCase(2, Date.now);
  opened = one;
  const { shop, loaded } = one;
  const instances = await one.stack.instances(loaded, 'push00000001');
  const limit = loaded.byName.get('limit');
  if (!instances.ok || limit === undefined) throw new Error('there is no limit');
  const found = (await one.stack.read(loaded, instances.value, [limit], 'push00000001')).get(
    'limit',
  );
  if (found?.ok !== true) throw new Error('the limit cannot be read');
  const first: Push = {
    ...newPush({
      ...{
        pause: over.pause ?? 'none',
        onDeaf: 'roll-back',
        onUnknown: 'roll-back',
        boundMs: 9_000,
      },
      changes: [{ switch: 'limit', value: 20, before: found.value, readers: ['i1', 'i2'] }],
      batches: [['i1'], ['i2']],
    }),
    ...over.push,
  };
  const saved: { readonly push: Push; readonly answered: PushRequest | null }[] = [];
  const history: NewHistoryEntry[] = [];
  const lines: string[] = [];
  const subjects: object[] = [];
  const owners = new Set<string>();
  const asked: PushRequest[] = [];
  let reads = 0;
  runner = createPushRunner(
    {
      store: {
        async save(id, owner, push, entries, answered) {
          owners.add(`${id} ${owner}`);
          if (!((await over.save?.(push)) ?? true)) return false;
          saved.push({ push, answered });
          history.push(...entries);
          return true;
        },
        requestOf: async () => {
          reads += 1;
          return (await over.requestOf?.()) ?? asked.shift() ?? null;
        },
      },
      stack: { ...one.stack, ...over.stack?.(one.stack) },
      now: Date.now,
      log: {
        warn: (subject: object, line: string) => {
          subjects.push(subject);
          lines.push(line);
        },
      } as unknown as Log,
    },
    'one',
    { ...row, id: 'push00000001', push: first },
    loaded,
  );
  const shown = () => [...shop.instances.values()].map((instance) => instance.shown);
  const states = () => saved.map(({ push: { state } }) => state);
  return {
    ...one,
    runner,
    saved,
    history,
    lines,
    subjects,
    owners,
    asked,
    shown,
    states,
    reads: () => reads,
  };
}

describe('a driven push', () => {
  it('is stored after every step, and leaves its history with the last', async () => {
    const one = await driven();
    await one.runner.ended;
    expect(one.states()).toEqual(['checking', 'writing', 'checking', 'done']);
    expect([one.shown(), one.history.length]).toEqual([[20, 20], 1]);
    expect(one.history[0]).toMatchObject({ kind: 'pushed', push: 'push00000001', after: 20 });
    expect(one.owners).toEqual(new Set(['push00000001 one']));
    expect(new Set(one.saved.map(({ answered }) => answered))).toEqual(new Set([null]));
  });

  it('waits while it is paused, until what is asked of it is read', async () => {
    const one = await driven({ pause: 'first' });
    await expect.poll(one.states).toEqual(['checking', 'paused']);
    expect(one.shown()).toEqual([20, 10]);
    one.asked.push({ kind: 'go-on' });
    one.runner.poke();
    await one.runner.ended;
    expect(one.states().slice(2)).toEqual(['writing', 'checking', 'done']);
    expect(one.saved[2]?.answered).toEqual({ kind: 'go-on' });
  });

  it('reads what is asked also when nobody pokes it, and answers what it cannot take', async () => {
    const one = await driven({ push: { state: 'paused' } });
    one.asked.push({ kind: 'go-on' }, { kind: 'roll-back', reason: 'bob: no' });
    await one.runner.ended;
    expect(one.saved.slice(0, 2).map(({ push: { state }, answered }) => [state, answered])).toEqual(
      [
        ['writing', { kind: 'go-on' }],
        ['rolling-back', { kind: 'roll-back', reason: 'bob: no' }],
      ],
    );
    expect(one.states().at(-1)).toBe('rolled-back');
    expect(one.history).toMatchObject([{ kind: 'rolled-back', before: 20, after: 10 }]);
  });

  it('answers a request that its state does not take, and stays as it is', async () => {
    const requests: PushRequest[] = [{ kind: 'go-on' }];
    const one = await driven({
      push: { state: 'checking-back', writtenAtMs: Date.now() },
      requestOf: async () => requests.shift() ?? null,
    });
    await one.runner.ended;
    expect(one.states()).toEqual(['checking-back', 'rolled-back']);
    expect(one.saved[0]?.answered).toEqual({ kind: 'go-on' });
  });

  it('decides nothing by a check that is interrupted before it saw the value', async () => {
    let reads = 0;
    const one = await driven({
      stack: (real) => ({
        canary: async (...given) => {
          reads += 1;
          const reading = await real.canary(...given);
          if (reads > 1) return reading;
          one.runner.poke();
          return { ...reading, values: { limit: 10 } };
        },
      }),
    });
    await one.runner.ended;
    expect(one.states()).toEqual(['checking', 'writing', 'checking', 'done']);
  });

  it('keeps what it wrote although it is poked meanwhile', async () => {
    const one = await driven({
      stack: (real) => ({
        write: async (...given) => {
          one.runner.poke();
          return real.write(...given);
        },
      }),
    });
    await one.runner.ended;
    expect(one.states()).toEqual(['checking', 'writing', 'checking', 'done']);
    // Two batches, each written and checked once.
    expect(one.reads()).toBe(4);
  });

  it('ends when another server drives it', async () => {
    const one = await driven({ save: async () => false });
    await one.runner.ended;
    expect([one.saved, one.reads()]).toEqual([[], 1]);
  });

  it('waits for PostgreSQL, and goes on', async () => {
    let tries = 0;
    const one = await driven({
      requestOf: async () => {
        tries += 1;
        if (tries === 1) throw new Error('away\nfor now');
        return null;
      },
    });
    await one.runner.ended;
    expect(one.states().at(-1)).toBe('done');
    expect([one.lines, one.subjects]).toEqual([
      ['PostgreSQL: away; trying again'],
      [{ push: 'push00000001' }],
    ]);
  });

  it('that is released stays as it is stored, also in the middle of a roll-back', async () => {
    const paused = await driven({ push: { state: 'paused' } });
    await expect.poll(paused.reads).toBe(1);
    await paused.runner.release();
    expect(paused.saved).toEqual([]);
    await paused.shop.close();
    let writes = 0;
    const back = await driven({
      push: { state: 'rolling-back', reason: 'no' },
      stack: (real) => ({
        read: async (...given) => {
          const found = await real.read(...given);
          const limit = found.get('limit');
          return limit?.ok === true
            ? new Map([['limit', { ...limit, value: { ...limit.value, version: 'other' } }]])
            : found;
        },
        write: () => {
          writes += 1;
          return Promise.reject(new Error('away'));
        },
      }),
    });
    await expect.poll(() => writes).toBe(1);
    await back.runner.release();
    expect(back.saved).toEqual([]);
  });

  it('that has ended is not driven', async () => {
    const one = await driven({ push: { state: 'done' } });
    await one.runner.ended;
    expect([one.reads(), one.saved]).toEqual([0, []]);
  });
});
