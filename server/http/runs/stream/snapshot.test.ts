import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../core/audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../../../core/measure/timeline.ts';
import type { RunEvent, ShardRow } from '../../../core/run/run.ts';
import type { RunUpdate } from '../../../run/runService.ts';
import { createMemoryRunService } from '../../../test/support/memoryRunService.ts';
import { roundEnd, startCursor } from './cursor.ts';
import { createDedupWindow } from './dedupWindow.ts';
import { notIn, readSnapshot } from './snapshot.ts';

const second = (at: number, shards = [0], missing: number[] = [], round = 0): TimelineSecond => ({
  ...{ round, second: at, shards, missing, cells: [], generators: [] },
});
const customers = (at: number, round = 0): CustomerSecond => ({
  ...{ round, second: at, requests: 1, errors: 0 },
  latencyMs: { schema: 3, count: 0, zeroCount: 0, buckets: [] },
});
const event = (seq: number, message = ''): RunEvent => ({
  ...{ seq, at: '', kind: 'k', message, data: {} },
});
const shard = (index: number, state: ShardRow['state'], round = 0): ShardRow => ({
  ...{ round, shard: index, epoch: 1, state, worker: null, message: null },
  ...{ startSkewMs: null, startErrorMs: null },
});
const finding = (id: string, amount = 1) => ({ id, amount }) as Finding;

/** A run of a service in memory, with this stored. */
async function storedRun(updates: readonly RunUpdate[]) {
  const service = createMemoryRunService();
  const started = await service.start({
    ...{ scenarioId: 'mall/smoke', source: null, target: null, shards: null },
    ...{ by: 'ada', mayScript: false },
  });
  const id = started.ok ? started.value.id : '';
  for (const update of updates) service.update(id, update, false);
  return { service, id };
}

describe('a snapshot', () => {
  it('holds the first thousand findings: the run counts all', async () => {
    const { service, id } = await storedRun(
      Array.from({ length: 1001 }, (_, n) => ({ type: 'finding', finding: finding(`f-${n}`) })),
    );
    const { findings = [] } = (await readSnapshot(service, id, startCursor, false)) ?? {};
    expect([findings.length, findings[0]?.id, findings.at(-1)?.id]).toEqual([1000, 'f-0', 'f-999']);
  });

  it('holds what comes after the cursor, and the rows as they are', async () => {
    const { service, id } = await storedRun([
      ...[0, 1, 2].map((at) => ({ type: 'second', second: second(at) }) as const),
      ...[0, 1, 2].map((at) => ({ type: 'customers', second: customers(at) }) as const),
      ...[1, 2, 3].map((seq) => ({ type: 'event', event: event(seq) }) as const),
      { type: 'finding', finding: finding('a') },
      { type: 'shard', shard: shard(0, 'running') },
    ]);
    const all = await readSnapshot(service, id, startCursor, false);
    expect(all).toMatchObject({
      ...{ type: 'snapshot', resumed: false, shards: [shard(0, 'running')] },
      seconds: [{ second: 0 }, { second: 1 }, { second: 2 }],
      customers: [{ second: 0 }, { second: 1 }, { second: 2 }],
      events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }],
      findings: [{ id: 'a' }],
    });
    // A row of a run, as lists have it, and nothing of its plan.
    expect(Object.keys(all?.run ?? {}).sort()).toEqual([
      ...[
        'audit',
        'by',
        'createdAt',
        'durationMs',
        'endedAt',
        'foundLimit',
        'headline',
        'id',
        'reason',
      ],
      ...['scenario', 'shards', 'startedAt', 'state', 'status', 'target', 'verdict'],
    ]);
    const at = { round: 0, second: 1 };
    const after = { second: at, customers: { round: 0, second: 0 }, event: 2, ended: false };
    expect(await readSnapshot(service, id, after, true)).toMatchObject({
      resumed: true,
      seconds: [{ second: 2 }],
      customers: [{ second: 1 }, { second: 2 }],
      events: [{ seq: 3 }],
    });
    const end = { ...startCursor, second: { round: 0, second: roundEnd } };
    expect((await readSnapshot(service, id, end, true))?.seconds).toEqual([]);
    expect(await readSnapshot(service, 'nosuchrun000', startCursor, false)).toBe(null);
  });

  it('is followed by what arrived meanwhile and is not in it, the last of each subject', async () => {
    const { service, id } = await storedRun([
      { type: 'second', second: second(0) },
      { type: 'event', event: event(1) },
      { type: 'shard', shard: shard(0, 'ready') },
      { type: 'finding', finding: finding('a') },
      { type: 'customers', second: customers(0) },
    ]);
    const snapshot = await readSnapshot(service, id, startCursor, false);
    if (snapshot === null) throw new Error('there is a run');
    const held: RunUpdate[] = [
      { type: 'run', run: snapshot.run },
      { type: 'second', second: second(0) },
      { type: 'event', event: event(1) },
      { type: 'shard', shard: shard(0, 'ready') },
      { type: 'finding', finding: finding('a') },
      { type: 'customers', second: customers(0) },
    ];
    expect(notIn(snapshot, held)).toEqual([]);
    const fresh: RunUpdate[] = [
      { type: 'run', run: { ...snapshot.run, state: 'stopping' } },
      { type: 'second', second: second(0, [0, 1]) },
      { type: 'second', second: second(0, [0], [], 1) },
      { type: 'event', event: event(2) },
      { type: 'shard', shard: shard(0, 'running') },
      { type: 'shard', shard: shard(1, 'ready') },
      { type: 'shard', shard: shard(0, 'ready', 1) },
      { type: 'finding', finding: finding('a', 2) },
      { type: 'finding', finding: finding('b') },
      { type: 'customers', second: customers(1) },
    ];
    // By the order in which each subject came first.
    const found = notIn(snapshot, [...held, ...fresh]);
    expect(new Set(found)).toEqual(new Set(fresh));
    expect(found).toHaveLength(fresh.length);
    const older: RunUpdate = { type: 'shard', shard: shard(0, 'claimed') };
    expect(notIn(snapshot, [older, held[3] as RunUpdate])).toEqual([]);
  });
});

describe('the window of what was sent', () => {
  it('passes each update once; a second again when a shard joins it or a gap closes', () => {
    const { isNews } = createDedupWindow();
    const updates: RunUpdate[] = [
      { type: 'second', second: second(0, [0], [1]) },
      { type: 'second', second: second(0, [0], []) },
      { type: 'second', second: second(0, [0, 1], []) },
      { type: 'second', second: second(0, [0], [], 1) },
      { type: 'customers', second: customers(0) },
      { type: 'customers', second: customers(0, 1) },
      { type: 'event', event: event(1) },
    ];
    expect(updates.map(isNews)).toEqual(Array(7).fill(true));
    const last = updates.filter((_, index) => index > 1);
    expect(last.map(isNews)).toEqual(Array(5).fill(false));
    const rows: RunUpdate[] = [
      { type: 'shard', shard: shard(0, 'ready') },
      { type: 'finding', finding: finding('a') },
    ];
    expect([...rows, ...rows].map(isNews)).toEqual(Array(4).fill(true));
  });

  it('knows the last 128 of each, and what a snapshot had', () => {
    const { isNews, noteSnapshot } = createDedupWindow();
    const numbers = Array.from({ length: 130 }, (_, index) => index);
    noteSnapshot({
      seconds: numbers.map((at) => second(at)),
      customers: numbers.map((at) => customers(at)),
      events: numbers.map((seq) => event(seq)),
    });
    const news = (at: number) => [
      isNews({ type: 'second', second: second(at) }),
      isNews({ type: 'customers', second: customers(at) }),
      isNews({ type: 'event', event: event(at) }),
    ];
    expect(news(2)).toEqual([false, false, false]);
    expect(news(129)).toEqual([false, false, false]);
    expect(news(1)).toEqual([true, true, true]);
    // It has forgotten the oldest for it.
    expect(news(2)).toEqual([true, true, true]);
  });
});
