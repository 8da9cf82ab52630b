import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import { type CustomerSecond, isFrom } from '../../core/measure/timeline.ts';
import type { RunEvent, RunRow, RunState } from '../../core/run/run.ts';
import type { WatchedShard } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { RunUpdate } from '../runService.ts';
import { createRemoteRunPoller, type Sights } from './remoteRunPoller.ts';

const event = (seq: number): RunEvent => ({ seq, at: '', kind: 'x', message: '', data: {} });
const customers = (second: number, round = 0): CustomerSecond => ({
  ...{ round, second, requests: 1, errors: 0 },
  latencyMs: { schema: 3, count: 0, zeroCount: 0, buckets: [] },
});
const finding = (delta: string) =>
  ({
    invariant: 'oversell',
    store: 'live',
    sku: 'a',
    witness: [],
    message: delta,
  }) as never as Finding;
const frame = (second: number, round = 0): Frame => ({
  ...{ round, shard: 0, epoch: 1, second, fromMs: second * 1000, toMs: (second + 1) * 1000 },
  cells: [],
  generator: { k6CpuShare: 0, workerCpuShare: 0, memoryBytes: 0, vusBusy: 0, vusPlanned: 1 },
});

/** A run of one shard and two rounds of 60 s, as far as a test has stored it. */
function stored() {
  const shard = (round: number): WatchedShard =>
    ({ round, shard: 0, epoch: 1, state: 'running', expired: false }) as WatchedShard;
  const database = {
    nowMs: 0,
    state: 'running' as RunState | null,
    shards: [shard(0)],
    /** Instants of the rounds' starts, by a clock that is 5 s ahead. */
    starts: [0] as (number | null)[],
    frames: [] as Frame[],
    customers: [] as CustomerSecond[],
    findings: [] as Finding[],
    events: [] as RunEvent[],
    fails: false,
    asked: [] as number[],
  };
  const plan = { shards: 1, rounds: [{ durationMs: 60_000 }, { durationMs: 60_000 }] };
  const sights: Sights = {
    runs: {
      record: async () => (database.state === null ? null : ({ plan } as unknown as RunRecord)),
      row: async () =>
        database.state === null ? null : ({ id: 'r', state: database.state } as RunRow),
    },
    rounds: {
      rounds: async () =>
        database.starts.map((at, round) => ({
          round,
          startAtMs: at === null ? null : at + 5_000,
          stopAtMs: null,
          nowMs: database.nowMs + 5_000,
        })),
      shards: async () => database.shards,
    },
    measures: {
      framesAfter: async (_, round, cursors, { fromSecond, belowSecond, framesMax }) => {
        database.asked.push(fromSecond);
        const past = cursors[0]?.second ?? fromSecond - 1;
        return database.frames
          .filter(({ second }) => second > past && second < belowSecond)
          .filter((one) => one.round === round)
          .slice(0, framesMax)
          .map((one) => ({ shard: one.shard, epoch: one.epoch, second: one.second, frame: one }));
      },
      customers: async (_, from) => database.customers.filter((one) => isFrom(one, from)),
      findings: async () => database.findings,
      events: async (_, after) => {
        if (database.fails) throw new Error('PostgreSQL is away');
        return database.events.filter(({ seq }) => seq > after);
      },
    },
    now: () => database.nowMs,
  };
  const remoteRunPoller = createRemoteRunPoller(sights, 'r');
  /** Tells on what it sees, as the server does. */
  const look = async (conductedHere = false): Promise<string[]> => {
    const news = await remoteRunPoller.look(conductedHere);
    news.forEach(remoteRunPoller.note);
    return news.map(subject);
  };
  return { database, remoteRunPoller, look, shard };
}

function subject(update: RunUpdate): string {
  switch (update.type) {
    case 'run':
      return `run ${update.run.state}`;
    case 'shard':
      return `shard ${update.shard.round} ${update.shard.state}`;
    case 'second':
    case 'customers':
      return `${update.type} ${update.second.round}.${update.second.second}`;
    case 'finding':
      return `finding ${update.finding.message}`;
    case 'event':
      return `event ${update.event.seq}`;
  }
}

describe('a remote run poller', () => {
  it('tells what was stored since its first look, each once, the row last', async () => {
    const { database, look, shard } = stored();
    database.nowMs = 30_200;
    Object.assign(database, {
      customers: [customers(28)],
      findings: [finding('by 1')],
      events: [event(7)],
    });
    database.frames.push(...Array.from({ length: 30 }, (_, second) => frame(second)));
    expect(await look()).toEqual([]);
    expect(database.asked).toEqual([25]);
    expect(await look()).toEqual([]);

    database.nowMs = 31_200;
    database.frames.push(frame(30));
    database.shards = [{ ...shard(0), state: 'done' }];
    database.customers.push(customers(29));
    database.findings = [finding('by 2')];
    database.events.push(event(8), event(9));
    database.state = 'stopping';
    expect(await look()).toEqual([
      'shard 0 done',
      'second 0.30',
      'customers 0.29',
      'finding by 2',
      'event 8',
      'event 9',
      'run stopping',
    ]);
    expect(await look()).toEqual([]);
  });

  it('loses nothing to a look that broke', async () => {
    const { database, look } = stored();
    await look();
    database.nowMs = 1_100;
    database.frames.push(frame(0));
    database.fails = true;
    await expect(look()).rejects.toThrow('PostgreSQL is away');
    database.fails = false;
    expect(await look()).toEqual(['second 0.0']);
  });

  it('tells the end of a round before the next', async () => {
    const { database, look, shard } = stored();
    await look();
    database.nowMs = 61_000;
    database.frames.push(frame(0), frame(0, 1));
    database.shards = [{ ...shard(0), state: 'done' }, shard(1)];
    database.starts = [0, 60_000];
    expect(await look()).toEqual(['shard 0 done', 'shard 1 running', 'second 0.0', 'second 1.0']);
    database.frames.push(frame(1, 1));
    expect(await look()).toEqual(['second 1.1']);
  });

  it('is silent while the run is conducted here, and goes on from what was told then', async () => {
    const { database, remoteRunPoller, look } = stored();
    await look(true);
    database.nowMs = 21_000;
    database.frames.push(...Array.from({ length: 20 }, (_, second) => frame(second)));
    database.events.push(event(1), event(2));
    expect(await look(true)).toEqual([]);
    remoteRunPoller.note({ type: 'event', event: event(1) });
    const told = { round: 0, second: 18, shards: [0], missing: [], cells: [], generators: [] };
    remoteRunPoller.note({ type: 'second', second: told });
    database.asked = [];
    expect(await look()).toEqual([
      ...[14, 15, 16, 17, 18, 19].map((second) => `second 0.${second}`),
      'event 2',
    ]);
    expect(database.asked).toEqual([14]);
  });

  it('tells a final row a look later than the rest, and has ended then', async () => {
    const { database, remoteRunPoller, look } = stored();
    await look();
    database.state = 'finished';
    expect(await look()).toEqual([]);
    expect(remoteRunPoller.ended()).toBe(false);
    database.events.push(event(1));
    expect(await look()).toEqual(['event 1', 'run finished']);
    expect(remoteRunPoller.ended()).toBe(true);
  });

  it('has ended where there is no such run', async () => {
    const { database, remoteRunPoller, look } = stored();
    database.state = null;
    expect(await look()).toEqual([]);
    expect(remoteRunPoller.ended()).toBe(true);
  });
});
