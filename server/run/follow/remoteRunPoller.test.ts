import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import { isFrom, type LiveSecond } from '../../core/measure/timeline.ts';
import type { RunEvent, RunRow, RunState } from '../../core/run/run.ts';
import type { WatchedShard } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { RunUpdate } from '../runService.ts';
import { createOnlooker, type Sights } from './remoteRunPoller.ts';

const event = (seq: number): RunEvent => ({ seq, at: '', kind: 'x', message: '', data: {} });
const live = (second: number, round = 0): LiveSecond => ({
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
  const world = {
    nowMs: 0,
    state: 'running' as RunState | null,
    shards: [shard(0)],
    /** Instants of the rounds' starts, by a clock that is 5 s ahead. */
    starts: [0] as (number | null)[],
    frames: [] as Frame[],
    live: [] as LiveSecond[],
    findings: [] as Finding[],
    events: [] as RunEvent[],
    fails: false,
    asked: [] as number[],
  };
  const plan = { shards: 1, rounds: [{ durationMs: 60_000 }, { durationMs: 60_000 }] };
  const sights: Sights = {
    runs: {
      record: async () => (world.state === null ? null : ({ plan } as unknown as RunRecord)),
      row: async () => (world.state === null ? null : ({ id: 'r', state: world.state } as RunRow)),
    },
    rounds: {
      rounds: async () =>
        world.starts.map((at, round) => ({
          round,
          startAtMs: at === null ? null : at + 5_000,
          stopAtMs: null,
          nowMs: world.nowMs + 5_000,
        })),
      shards: async () => world.shards,
    },
    measures: {
      framesAfter: async (_, round, cursors, { fromSecond, belowSecond, framesMax }) => {
        world.asked.push(fromSecond);
        const past = cursors[0]?.second ?? fromSecond - 1;
        return world.frames
          .filter(({ second }) => second > past && second < belowSecond)
          .filter((one) => one.round === round)
          .slice(0, framesMax)
          .map((one) => ({ shard: one.shard, epoch: one.epoch, second: one.second, frame: one }));
      },
      live: async (_, from) => world.live.filter((one) => isFrom(one, from)),
      findings: async () => world.findings,
      events: async (_, after) => {
        if (world.fails) throw new Error('PostgreSQL is away');
        return world.events.filter(({ seq }) => seq > after);
      },
    },
    now: () => world.nowMs,
  };
  const onlooker = createOnlooker(sights, 'r');
  /** Tells on what it sees, as the server does. */
  const look = async (conductedHere = false): Promise<string[]> => {
    const news = await onlooker.look(conductedHere);
    news.forEach(onlooker.note);
    return news.map(subject);
  };
  return { world, onlooker, look, shard };
}

function subject(update: RunUpdate): string {
  switch (update.type) {
    case 'run':
      return `run ${update.run.state}`;
    case 'shard':
      return `shard ${update.shard.round} ${update.shard.state}`;
    case 'second':
    case 'live':
      return `${update.type} ${update.second.round}.${update.second.second}`;
    case 'finding':
      return `finding ${update.finding.message}`;
    case 'event':
      return `event ${update.event.seq}`;
  }
}

describe('an onlooker', () => {
  it('tells what was stored since its first look, each once, the row last', async () => {
    const { world, look, shard } = stored();
    world.nowMs = 30_200;
    Object.assign(world, { live: [live(28)], findings: [finding('by 1')], events: [event(7)] });
    world.frames.push(...Array.from({ length: 30 }, (_, second) => frame(second)));
    expect(await look()).toEqual([]);
    expect(world.asked).toEqual([25]);
    expect(await look()).toEqual([]);

    world.nowMs = 31_200;
    world.frames.push(frame(30));
    world.shards = [{ ...shard(0), state: 'done' }];
    world.live.push(live(29));
    world.findings = [finding('by 2')];
    world.events.push(event(8), event(9));
    world.state = 'stopping';
    expect(await look()).toEqual([
      'shard 0 done',
      'second 0.30',
      'live 0.29',
      'finding by 2',
      'event 8',
      'event 9',
      'run stopping',
    ]);
    expect(await look()).toEqual([]);
  });

  it('loses nothing to a look that broke', async () => {
    const { world, look } = stored();
    await look();
    world.nowMs = 1_100;
    world.frames.push(frame(0));
    world.fails = true;
    await expect(look()).rejects.toThrow('PostgreSQL is away');
    world.fails = false;
    expect(await look()).toEqual(['second 0.0']);
  });

  it('tells the end of a round before the next', async () => {
    const { world, look, shard } = stored();
    await look();
    world.nowMs = 61_000;
    world.frames.push(frame(0), frame(0, 1));
    world.shards = [{ ...shard(0), state: 'done' }, shard(1)];
    world.starts = [0, 60_000];
    expect(await look()).toEqual(['shard 0 done', 'shard 1 running', 'second 0.0', 'second 1.0']);
    world.frames.push(frame(1, 1));
    expect(await look()).toEqual(['second 1.1']);
  });

  it('is silent while the run is conducted here, and goes on from what was told then', async () => {
    const { world, onlooker, look } = stored();
    await look(true);
    world.nowMs = 21_000;
    world.frames.push(...Array.from({ length: 20 }, (_, second) => frame(second)));
    world.events.push(event(1), event(2));
    expect(await look(true)).toEqual([]);
    onlooker.note({ type: 'event', event: event(1) });
    const told = { round: 0, second: 18, shards: [0], missing: [], cells: [], generators: [] };
    onlooker.note({ type: 'second', second: told });
    world.asked = [];
    expect(await look()).toEqual([
      ...[14, 15, 16, 17, 18, 19].map((second) => `second 0.${second}`),
      'event 2',
    ]);
    expect(world.asked).toEqual([14]);
  });

  it('tells a final row a look later than the rest, and has ended then', async () => {
    const { world, onlooker, look } = stored();
    await look();
    world.state = 'finished';
    expect(await look()).toEqual([]);
    expect(onlooker.ended()).toBe(false);
    world.events.push(event(1));
    expect(await look()).toEqual(['event 1', 'run finished']);
    expect(onlooker.ended()).toBe(true);
  });

  it('has ended where there is no such run', async () => {
    const { world, onlooker, look } = stored();
    world.state = null;
    expect(await look()).toEqual([]);
    expect(onlooker.ended()).toBe(true);
  });
});
