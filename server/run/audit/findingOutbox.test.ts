import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import { createLog } from '../../log.ts';
import { contextCase } from '../context/runContext.support.ts';
import type { RunUpdate } from '../follow/runUpdates.ts';
import {
  createFindingOutbox,
  type FindingAnnouncer,
  type FindingPorts,
  findingEventsMax,
} from './findingOutbox.ts';

const finding = (sku: string, over: Partial<Finding> = {}): Finding =>
  ({
    ...{ id: `shadow oversell ${sku}`, invariant: 'oversell', store: 'shadow', sku, amount: 1 },
    ...{ message: `${sku} is oversold`, detectionMs: 40 },
    ...over,
  }) as Finding;

/** An outbox over a store that fails as often as it is told. */
function outbox(
  stored: readonly Finding[] = [],
  released = new AbortController().signal,
  bodyOf: FindingAnnouncer['bodyOf'] | null = null,
) {
  const one = contextCase({ released });
  const saved: (readonly [string, Finding])[] = [];
  const announced: (string | null)[] = [];
  const woken: number[] = [];
  const updates: (readonly [string, RunUpdate])[] = [];
  const failures: Error[] = [];
  const announcer = bodyOf && { bodyOf, wake: () => void woken.push(saved.length) };
  const ports: FindingPorts = {
    measures: {
      saveFinding: async (id, given, body) => {
        const error = failures.shift();
        if (error !== undefined) throw error;
        saved.push([id, given]);
        announced.push(body);
      },
      findings: async (id) => {
        const error = failures.shift();
        if (error !== undefined) throw error;
        return id === one.context.id ? stored : [];
      },
    },
    updates: { publish: (id, update) => void updates.push([id, update]) },
    log: createLog('silent', 'test'),
  };
  const box = createFindingOutbox(one.context, ports, announcer);
  return { ...one, ...box, saved, updates, failures, announced, woken };
}

describe('an outbox of findings', () => {
  it('holds nothing of a run that was released before they were read', async () => {
    const { load, list } = outbox([finding('a')], AbortSignal.abort());
    await load();
    expect(list()).toEqual([]);
  });

  it('stores, publishes and records each, in order, and lists what is stored', async () => {
    const { add, flush, list, saved, updates, events } = outbox();
    const [a, b] = [finding('a'), finding('b')];
    add([a]);
    add([b]);
    expect(list()).toEqual([]);
    await flush();
    expect(list()).toEqual([a, b]);
    expect(saved).toEqual([a, b].map((one) => ['run000000001', one]));
    expect(updates).toEqual(
      [a, b].map((one) => ['run000000001', { type: 'finding', finding: one }]),
    );
    const data = { invariant: 'oversell', store: 'shadow', detectionMs: 40 };
    expect(events).toEqual(
      ['a', 'b'].map((sku) => ({
        ...{ kind: 'finding', message: `${sku} is oversold`, data: { ...data, sku } },
      })),
    );
    await flush();
    expect(saved).toHaveLength(2);
  });

  it('stores what goes out with its finding, by what it was before, and wakes once it is stored', async () => {
    const asked: (readonly [number | null, number])[] = [];
    const signal = new AbortController().signal;
    const { add, flush, announced, woken, failures } = outbox([], signal, (before, now) => {
      asked.push([before?.amount ?? null, now.amount]);
      return now.sku === 'a' ? `body ${now.amount}` : null;
    });
    add([finding('a'), finding('b'), finding('a', { amount: 2 })]);
    failures.push(new Error('away'));
    await expect(flush()).rejects.toThrow('away');
    expect([announced, woken]).toEqual([[], []]);
    await flush();
    expect(announced).toEqual(['body 1', null, 'body 2']);
    expect(woken).toEqual([1, 3]);
    expect(asked).toEqual([
      [null, 1],
      [null, 1],
      [null, 1],
      [1, 2],
    ]);
  });

  it('replaces one that grew, in its place, and records it no second time', async () => {
    const { add, flush, list, saved, updates, events } = outbox();
    const grown = finding('a', { amount: 5 });
    add([finding('a'), finding('b'), grown]);
    await flush();
    expect(list()).toEqual([grown, finding('b')]);
    expect([saved.length, updates.length, events.length]).toEqual([3, 3, 2]);
  });

  it('lists none that was taken back, by this server or by an earlier one', async () => {
    const { load, add, flush, list, saved } = outbox([
      finding('a', { takenBack: true }),
      finding('b'),
      finding('c', { takenBack: true }),
    ]);
    await load();
    expect(list()).toEqual([finding('b')]);
    add([finding('b', { takenBack: true }), finding('c')]);
    await flush();
    expect([list(), saved.length]).toEqual([[finding('c')], 2]);
  });

  it('says of one that is older than the run that it is, and records it when it grows', async () => {
    const { add, flush, events } = outbox();
    const old = finding('a', { beforeRun: true });
    add([old, { ...old, amount: 2 }, finding('a', { amount: 3 })]);
    await flush();
    expect(events.map(({ message }) => message)).toEqual([
      'a is oversold (older than this run)',
      'a is oversold',
    ]);
  });

  it('has an event of each for the first hundred of a store, invariant and age, and one for the rest', async () => {
    const { add, flush, list, events } = outbox();
    const many = (count: number, over: Partial<Finding> = {}) =>
      Array.from({ length: count }, (_, n) =>
        finding(`${over.beforeRun === true ? 'old' : 'new'}-${n}`, over),
      );
    const messages = () => events.map(({ message }) => message);
    add(many(findingEventsMax, { beforeRun: true }));
    await flush();
    expect(messages()).toHaveLength(findingEventsMax);
    expect(messages().at(-1)).toBe('old-99 is oversold (older than this run)');
    add(many(findingEventsMax + 3, { beforeRun: true }).slice(findingEventsMax));
    add(many(2));
    add([finding('live', { id: 'live oversell live', store: 'live' })]);
    await flush();
    expect(messages().slice(findingEventsMax)).toEqual([
      'more findings of shadow oversell (older than this run), which are listed with the others',
      'new-0 is oversold',
      'new-1 is oversold',
      'live is oversold',
    ]);
    expect(list()).toHaveLength(findingEventsMax + 6);
  });

  it('keeps what could not be stored, and what follows, for the next time', async () => {
    const { add, flush, list, failures, saved, updates } = outbox();
    failures.push(new Error('away'));
    add([finding('a'), finding('b')]);
    await expect(flush()).rejects.toThrow('away');
    expect([list(), saved, updates]).toEqual([[], [], []]);
    await flush();
    expect(list()).toEqual([finding('a'), finding('b')]);
  });

  it('knows the findings of an earlier server, and waits for PostgreSQL to give them', async () => {
    const { load, list, failures, add, flush, events } = outbox([finding('a')]);
    failures.push(Object.assign(new Error('terminating'), { code: '57P01' }));
    await load();
    expect(list()).toEqual([finding('a')]);
    add([finding('a', { amount: 9 })]);
    await flush();
    expect([list(), events]).toEqual([[finding('a', { amount: 9 })], []]);
  });
});
