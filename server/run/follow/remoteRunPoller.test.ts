import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import { type CustomerSecond, isFrom } from '../../core/measure/timeline.ts';
import type { RunEvent, RunRow, RunState } from '../../core/run/run.ts';
import type { WatchedShard } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { createRemoteRunPoller, type RemoteRunPorts } from './remoteRunPoller.ts';
import type { RunUpdate } from './runUpdates.ts';

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
    /** When rounds are taken over. */
    stops: [] as number[],
    frames: [] as Frame[],
    customers: [] as CustomerSecond[],
    findings: [] as Finding[],
    events: [] as RunEvent[],
    fails: false,
    asked: [] as number[],
    rounds: 2,
    plansRead: 0,
    hasRow: true,
    hasPlan: true,
  };
  const plan = () => ({
    shards: 1,
    rounds: Array.from({ length: database.rounds }, () => ({ durationMs: 60_000 })),
  });
  const ports: RemoteRunPorts = {
    runs: {
      record: async () => {
        database.plansRead += 1;
        return database.state === null || !database.hasPlan
          ? null
          : ({ plan: plan() } as unknown as RunRecord);
      },
      row: async () =>
        database.state === null || !database.hasRow
          ? null
          : ({ id: 'r', state: database.state } as RunRow),
    },
    rounds: {
      rounds: async () =>
        database.starts.map((at, round) => ({
          round,
          startAtMs: at === null ? null : at + 5_000,
          stopAtMs: database.stops[round] === undefined ? null : database.stops[round] + 5_000,
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
  const poller = createRemoteRunPoller(ports, 'r');
  /** Publishes what the poll returns, as the server does. */
  const poll = async (conductedHere = false): Promise<string[]> => {
    const updates = await poller.poll(conductedHere);
    updates.forEach(poller.markPublished);
    return updates.map(subject);
  };
  return { database, poller, poll, shard };
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

it('a remote run poller follows a round to its end while another takes over from it', async () => {
  const { database, poll, shard } = stored();
  database.nowMs = 100;
  database.frames.push(frame(0));
  expect(await poll()).toEqual([]);
  database.starts = [0, 3_000];
  database.stops = [3_000];
  database.shards = [shard(0), shard(1)];
  database.nowMs = 9_900;
  database.frames.push(frame(1), frame(0, 1), frame(1, 1));
  const seconds = async () => (await poll()).filter((one) => one.startsWith('second'));
  const first = await seconds();
  expect(first).toContain('second 0.1');
  expect(first).toContain('second 1.1');
  // Its last frame comes late, and beyond it nothing is missing.
  database.frames.push(frame(2));
  expect(await seconds()).toContain('second 0.2');
  database.shards = [{ ...shard(0), state: 'done' }, shard(1)];
  database.nowMs = 15_000;
  const all = [...first, ...(await seconds()), ...(await seconds())];
  expect(all).not.toContain('second 0.3');
  expect(all).not.toContain('second 0.5');
});

describe('a remote run poller', () => {
  it('returns what was stored since its first poll, each once, the row last', async () => {
    const { database, poll, shard } = stored();
    database.nowMs = 30_200;
    Object.assign(database, {
      customers: [customers(28)],
      findings: [finding('by 1')],
      events: [event(7)],
    });
    database.frames.push(...Array.from({ length: 30 }, (_, second) => frame(second)));
    expect(await poll()).toEqual([]);
    expect(database.asked).toEqual([25]);
    expect(await poll()).toEqual([]);

    database.nowMs = 31_200;
    database.frames.push(frame(30));
    database.shards = [{ ...shard(0), state: 'done' }];
    database.customers.push(customers(29));
    database.findings = [finding('by 2')];
    database.events.push(event(8), event(9));
    database.state = 'stopping';
    expect(await poll()).toEqual([
      'shard 0 done',
      'second 0.30',
      'customers 0.29',
      'finding by 2',
      'event 8',
      'event 9',
      'run stopping',
    ]);
    expect(await poll()).toEqual([]);
  });

  it('asks for no second of a round that has not started', async () => {
    const { database, poll } = stored();
    database.starts = [null];
    expect(await poll()).toEqual([]);
    expect(database.asked).toEqual([]);
    database.starts = [0];
    database.nowMs = 1_200;
    database.frames.push(frame(0));
    expect(await poll()).toEqual(['second 0.0']);
  });

  it('loses nothing when a poll fails', async () => {
    const { database, poll } = stored();
    await poll();
    database.nowMs = 1_100;
    database.frames.push(frame(0));
    database.fails = true;
    await expect(poll()).rejects.toThrow('PostgreSQL is away');
    database.fails = false;
    expect(await poll()).toEqual(['second 0.0']);
  });

  it('returns the end of a round before the next round', async () => {
    const { database, poll, shard } = stored();
    await poll();
    database.nowMs = 61_000;
    database.frames.push(frame(0), frame(0, 1));
    database.shards = [{ ...shard(0), state: 'done' }, shard(1)];
    database.starts = [0, 60_000];
    expect(await poll()).toEqual(['shard 0 done', 'shard 1 running', 'second 0.0', 'second 1.0']);
    database.frames.push(frame(1, 1));
    expect(await poll()).toEqual(['second 1.1']);
  });

  it('returns nothing while the run is conducted here, and continues from what was published then', async () => {
    const { database, poller, poll } = stored();
    await poll(true);
    database.nowMs = 21_000;
    database.frames.push(...Array.from({ length: 20 }, (_, second) => frame(second)));
    database.events.push(event(1), event(2));
    expect(await poll(true)).toEqual([]);
    poller.markPublished({ type: 'event', event: event(1) });
    const published = { round: 0, second: 18, shards: [0], missing: [], cells: [], generators: [] };
    poller.markPublished({ type: 'second', second: published });
    database.asked = [];
    expect(await poll()).toEqual([
      ...[14, 15, 16, 17, 18, 19].map((second) => `second 0.${second}`),
      'event 2',
    ]);
    expect(database.asked).toEqual([14]);
  });

  it('returns a final row one poll after the rest, and has ended then', async () => {
    const { database, poller, poll } = stored();
    await poll();
    database.state = 'finished';
    expect(await poll()).toEqual([]);
    expect(poller.ended()).toBe(false);
    database.events.push(event(1));
    expect(await poll()).toEqual(['event 1', 'run finished']);
    expect(poller.ended()).toBe(true);
  });

  it('has ended when there is no such run, or it is deleted between two reads', async () => {
    const { database, poller, poll } = stored();
    database.state = null;
    expect(poller.ended()).toBe(false);
    expect(await poll()).toEqual([]);
    expect(poller.ended()).toBe(true);
    const deleted = stored();
    deleted.database.hasRow = false;
    expect(await deleted.poll()).toEqual([]);
    expect(deleted.poller.ended()).toBe(true);
    const unplanned = stored();
    unplanned.database.hasPlan = false;
    expect(await unplanned.poll()).toEqual([]);
    expect(unplanned.poller.ended()).toBe(true);
  });

  it('waits for the last event of a run that it finds final', async () => {
    const { database, poller, poll } = stored();
    database.state = 'finished';
    await poll();
    expect(poller.ended()).toBe(false);
    database.events.push(event(1));
    expect(await poll()).toEqual(['event 1', 'run finished']);
    expect(poller.ended()).toBe(true);
  });

  it('returns a planned second of which no frame came once its time of grace is over', async () => {
    const { database, poll } = stored();
    await poll();
    database.nowMs = 3_500;
    expect(await poll()).toEqual([]);
    database.nowMs = 3_501;
    expect(await poll()).toEqual(['second 0.0']);
  });

  it('looks back five seconds from the present of the newest round, also after a pause', async () => {
    const { database, poll } = stored();
    Object.assign(database, { starts: [10_000], nowMs: 40_200 });
    await poll();
    await poll(true);
    await poll();
    expect(database.asked).toEqual([25, 25]);
  });

  it('reads a round that takes over from its first second on, and one that is over no more', async () => {
    const { database, poll, shard } = stored();
    database.nowMs = 30_200;
    await poll();
    database.frames.push(frame(30));
    expect(await poll()).toContain('second 0.30');
    database.nowMs = 40_000;
    Object.assign(database, { starts: [0, 39_000], shards: [shard(0), shard(1)], asked: [] });
    await poll();
    expect(database.asked).toEqual([25, 0]);
    database.frames.push(frame(0, 1));
    database.shards = [{ ...shard(0), state: 'done' }, shard(1)];
    await poll();
    database.asked = [];
    await poll();
    expect(database.asked).toEqual([0]);
  });

  it('reads a round that is written after it has read the plan', async () => {
    const { database, poll } = stored();
    Object.assign(database, { rounds: 1, starts: [0, 1_000], nowMs: 2_000 });
    await poll();
    database.frames.push(frame(0, 1));
    expect(await poll()).toContain('second 1.0');
  });

  it('reads the plan again only when a round is beyond it', async () => {
    const { database, poll, shard } = stored();
    database.rounds = 1;
    await poll();
    await poll();
    expect(database.plansRead).toBe(1);
    database.rounds = 2;
    database.shards = [shard(0), shard(1)];
    await poll();
    await poll();
    expect(database.plansRead).toBe(2);
  });
});
