import { afterEach, describe, expect, it } from 'vitest';
import type { AbortRule } from '../../../core/abort/abortRule.ts';
import type { Finding } from '../../../core/audit/finding.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { ok } from '../../../core/result.ts';
import { newMachine, type RunInput, type RunMachine } from '../../../core/run/lifecycle.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import { answered, contextCase } from '../../context/runContext.support.ts';
import type { RunContext } from '../../context/runContext.ts';
import type { RunUpdate } from '../../follow/runUpdates.ts';
import { contractPlan } from '../../worker/shard/shardCase.support.ts';
import { createRoundWatch, type RoundWatch, type RoundWatchPorts, restMs } from './roundWatch.ts';

const load = { path: 'pay', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 72 };
const stage = { index: 0, level: 1, startMs: 0, holdMs: 60_000, loads: [load] };
const plan: Plan = {
  ...contractPlan(1),
  paths: [{ name: 'pay', latencyBoundMs: 60_000, journey: { steps: [] } }] as never,
  rounds: [0, 1].map((index) => ({ index, stages: [stage], durationMs: 60_000 })),
};

const open: { readonly watch: RoundWatch; readonly release: () => void }[] = [];
afterEach(async () => {
  for (const { watch, release } of open.splice(0)) {
    release();
    await watch.close();
  }
});

interface Given {
  readonly machine?: Partial<RunMachine>;
  readonly shard?: Partial<WatchedShard>;
  readonly abort?: readonly AbortRule[];
  readonly findings?: readonly Finding[];
  readonly startAtMs?: number | null;
  readonly over?: Partial<RoundWatchPorts['rounds']>;
  readonly enqueue?: () => Promise<void>;
  readonly framesAfter?: () => Promise<readonly never[]>;
  readonly begin?: () => Promise<void>;
}

/** The watch over the rounds of one run, whose rows a test writes. */
function watched(given: Given = {}) {
  const clock = { nowMs: 1_000_000 };
  const machine: { now: RunMachine } = {
    now: { ...newMachine(1, 2), state: 'running', shards: ['ready'], ...given.machine },
  };
  const one = contextCase({
    plan: { ...plan, abort: [...(given.abort ?? [])] },
    machine: () => machine.now,
  });
  const { log } = one;
  const lines: [about: object, line: string][] = [];
  const updates: RunUpdate[] = [];
  const shard: WatchedShard = {
    ...{ round: machine.now.round, shard: 0, epoch: 1, state: 'claimed', worker: 'w' },
    ...{ message: null, startSkewMs: null, startErrorMs: null, expired: false },
    ...given.shard,
  };
  const rows: { now: readonly WatchedShard[] } = { now: [shard] };
  const noted = async (what: string): Promise<void> => {
    await answered();
    log.push(what);
  };
  let frames: () => void = () => undefined;
  const startAtMs = given.startAtMs === undefined ? clock.nowMs : given.startAtMs;
  const ports = {
    now: () => clock.nowMs,
    log: { warn: (about: object, line: string) => void lines.push([about, line]) },
    shardQueue: {
      enqueue: async (jobs: readonly object[]) => {
        await given.enqueue?.();
        await noted(`queued ${JSON.stringify(jobs)}`);
      },
      onFrames: (id: string, heard: () => void) => {
        log.push(`hears frames of ${id}`);
        frames = heard;
        return () => void log.push('hears no frames');
      },
    },
    updates: { publish: (_: string, update: RunUpdate) => void updates.push(update) },
    runs: { stopRequest: async () => null },
    rounds: {
      open: async (_: string, round: number) => noted(`opened ${round}`),
      writeStart: async (_: string, round: number, inMs: number) => {
        await noted(`start of ${round} in ${inMs}`);
        return 1_001_000;
      },
      flagAbort: async () => noted('flagged'),
      giveUp: async (_: string, which: string) => noted(`gave up ${which}`),
      shards: async () => {
        await noted('shards read');
        return rows.now;
      },
      rounds: async () =>
        [0, 1].map((round) => ({ round, startAtMs, stopAtMs: null, nowMs: clock.nowMs })),
      ...given.over,
    },
    measures: {
      framesAfter: async () => {
        await noted('frames read');
        return given.framesAfter?.() ?? [];
      },
      saveCustomerSecond: async () => undefined,
      events: async () => [],
    },
    targetPort: {
      customerCounters: async () => null,
      health: async () => null,
      probeForLeaks: async () => [],
    },
  } as unknown as RoundWatchPorts;
  const audit = {
    begin: given.begin ?? (() => noted('audit begun')),
    findings: () => given.findings ?? [],
  } as unknown as RunAudit;
  const watch = createRoundWatch(one.context, ports, audit, () => null);
  open.push({ watch, release: one.release });
  const enter = (next: Partial<RunMachine>): void => {
    machine.now = { ...machine.now, ...next };
  };
  return { ...one, watch, clock, rows, lines, updates, enter, shard, hear: () => frames() };
}
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 5_000, interval: 10 });
const count = (log: readonly string[], what: string) => log.filter((one) => one === what).length;

describe('a round that is made ready', () => {
  const readying: Given = { machine: { state: 'readying', round: 1, shards: ['waiting'] } };

  it('has its audit open, then its rows, and then its shards are watched', async () => {
    const { watch, log } = watched(readying);
    await watch.readyRound();
    expect(log.slice(0, 3)).toEqual([
      ...['hears frames of run000000001', 'audit begun', 'opened 1'],
    ]);
    await soon(() => log).toContain('shards read');
    expect(log).not.toContain('gave up silent');
  });

  it('queues an unclaimed shard at once, and every three seconds again', async () => {
    const one = watched({ ...readying, shard: { state: 'queued' } });
    const { watch, log, clock } = one;
    watch.wake();
    const job = 'queued [{"runId":"run000000001","round":1,"shard":0}]';
    await soon(() => count(log, 'shards read')).toBeGreaterThan(2);
    expect(count(log, job)).toBe(1);
    clock.nowMs += 3_000;
    const reads = count(log, 'shards read');
    await soon(() => count(log, 'shards read')).toBeGreaterThan(reads + 2);
    expect(count(log, job)).toBe(1);
    clock.nowMs += 1;
    await soon(() => count(log, job)).toBe(2);
    one.rows.now = [{ ...one.shard, state: 'ready' }];
    clock.nowMs += 60_000;
    const before = count(log, 'shards read');
    await soon(() => count(log, 'shards read')).toBeGreaterThan(before + 2);
    expect(count(log, job)).toBe(2);
  });

  it('goes on when Redis is away', async () => {
    const { watch, log, lines } = watched({
      ...readying,
      shard: { state: 'queued' },
      enqueue: () => Promise.reject(new Error('away\nnow')),
    });
    watch.wake();
    await soon(() => count(log, 'shards read')).toBeGreaterThan(1);
    expect(lines).toEqual([[{ run: 'run000000001' }, 'Redis: away; queueing the shards again']]);
  });

  it('is stopped thirty seconds after it began to be, not after the run did', async () => {
    const { watch, clock, inputs, log } = watched(readying);
    clock.nowMs += 3_600_000;
    await watch.readyRound();
    clock.nowMs += 30_000;
    const reads = count(log, 'shards read');
    await soon(() => count(log, 'shards read')).toBeGreaterThan(reads + 2);
    expect(inputs).toEqual([]);
    clock.nowMs += 1;
    const text = 'shard 0 on w was not ready within 30 s';
    await soon(() => inputs[0]).toEqual({ type: 'stop', cause: { kind: 'failure', text } });
  });

  it('is stopped by its time after a take-over too, from the take-over on', async () => {
    const { watch, clock, inputs } = watched(readying);
    watch.wake();
    clock.nowMs += 30_001;
    await soon(() => inputs[0]).toMatchObject({ type: 'stop' });
  });

  it('is stopped before it is told what the rows mean', async () => {
    const { watch, clock, context, log } = watched({ ...readying, shard: { state: 'failed' } });
    const { dispatch } = context;
    Object.assign(context, {
      dispatch: async (input: RunInput) => {
        for (let turn = 0; turn < 10; turn += 1) await answered();
        return dispatch(input);
      },
    });
    clock.nowMs += 30_001;
    watch.wake();
    await soon(() => log).toContain('shard-failed');
    const inputs = log.filter((one) => one === 'stop' || one === 'shard-failed');
    expect(inputs.slice(0, 2)).toEqual(['stop', 'shard-failed']);
  });

  it('is judged by its own shards alone', async () => {
    const { watch, rows, shard, clock, inputs, log } = watched(readying);
    rows.now = [0, 1, 2].map((round) => ({
      ...{ ...shard, round, state: round === 1 ? 'ready' : 'queued' },
    }));
    watch.wake();
    await soon(() => inputs[0]).toEqual({ type: 'shard-ready', shard: 0 });
    clock.nowMs += 30_001;
    const reads = count(log, 'shards read');
    await soon(() => count(log, 'shards read')).toBeGreaterThan(reads + 2);
    expect(inputs.filter(({ type }) => type !== 'shard-ready')).toEqual([]);
    expect(log.filter((what) => what.startsWith('queued'))).toEqual([]);
  });

  it('tells the machine that a shard is ready', async () => {
    const { watch, inputs } = watched({ ...readying, shard: { state: 'ready' } });
    watch.wake();
    await soon(() => inputs[0]).toEqual({ type: 'shard-ready', shard: 0 });
  });
});

it('looks at the shards once the silent ones are given up', async () => {
  const log: string[] = [];
  const { watch } = watched({
    over: {
      giveUp: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        log.push('given up');
      },
      shards: async () => {
        log.push('read');
        return [];
      },
    },
  });
  watch.wake();
  await soon(() => log.length).toBeGreaterThan(1);
  expect(log.slice(0, 2)).toEqual(['given up', 'read']);
});

describe('the start of a round', () => {
  it('is a second ahead, recorded, and then told to the machine', async () => {
    const { watch, log, events } = watched({ machine: { round: 1 } });
    await watch.writeStart();
    expect(log.slice(1)).toEqual(['start of 1 in 1000', 'start', 'start-written']);
    expect(events).toEqual([
      {
        ...{ kind: 'start', message: 'common start of round 1' },
        data: { round: 1, startAtMs: 1_001_000 },
      },
    ]);
  });

  it('that the store refuses is told, and not recorded', async () => {
    const { watch, inputs, events } = watched({ over: { writeStart: async () => null } });
    await watch.writeStart();
    expect([inputs, events]).toEqual([[{ type: 'start-refused' }], []]);
  });
});

describe('a round that takes over', () => {
  const preparing = { shards: ['waiting'], starting: false, started: false } as const;
  const drives = { shard: { state: 'running' } } as const;

  it('is opened beside the one that drives, and its shards are told as those of the next', async () => {
    const { watch, log, inputs, rows, shard } = watched({
      ...drives,
      machine: { next: preparing },
    });
    await watch.prepareNext();
    expect(log).toContain('opened 1');
    rows.now = [
      { ...shard, state: 'running' },
      { ...shard, round: 1, state: 'ready' },
    ];
    await soon(() => inputs[0]).toEqual({ type: 'shard-ready', shard: 0, next: true });
  });

  it('is watched in a quicker rhythm, and given up when it is late', async () => {
    const { watch, clock, inputs, log } = watched({ ...drives, machine: { next: preparing } });
    watch.wake();
    const beganAt = Date.now();
    await soon(() => count(log, 'shards read')).toBeGreaterThan(4);
    // Five passes of a second each would last longer.
    expect(Date.now() - beganAt).toBeLessThan(4_000);
    clock.nowMs += 10_001;
    await soon(() => inputs[0]).toEqual({ type: 'round-given-up' });
  });

  it('has its frames taken in beside those of the round before', async () => {
    const { watch, updates, clock, rows, shard } = watched({
      ...drives,
      machine: { next: { ...preparing, starting: true, started: true } },
      over: {
        rounds: async () =>
          [0, 1].map((round) => ({
            ...{ round, startAtMs: 1_000_000 + 10_000 * round, stopAtMs: null },
            nowMs: clock.nowMs,
          })),
      } as never,
    });
    rows.now = [shard, { ...shard, round: 1, state: 'running' }];
    clock.nowMs += 30_000;
    watch.wake();
    const places = (round: number) =>
      updates.flatMap((update) =>
        update.type === 'second' && update.second.round === round ? [update.second] : [],
      );
    await soon(() => places(1).length).toBeGreaterThan(5);
    // The round before ended after 10 s: what follows is no gap of it.
    await soon(() => places(0).length).toBe(7);
  });

  it('is lost with a run that is stopped before its rows were written', async () => {
    const { watch, inputs } = watched({
      ...drives,
      machine: { state: 'stopping', next: preparing },
    });
    watch.wake();
    await soon(() => inputs[0]).toEqual({ type: 'shard-lost', shard: 0, next: true });
  });
});

it('loses the shards without a row before it is told what the rows of the others mean', async () => {
  const { watch, context, inputs, rows, shard } = watched({
    machine: { state: 'stopping', shards: ['ready', 'waiting'] },
  });
  rows.now = [{ ...shard, state: 'done' }];
  const { dispatchAll } = context;
  Object.assign(context, {
    dispatchAll: async (given: readonly RunInput[]) => {
      if (given.some(({ type }) => type === 'shard-lost')) {
        for (let turn = 0; turn < 10; turn += 1) await answered();
      }
      await dispatchAll(given);
    },
  });
  watch.wake();
  await soon(() => inputs.length).toBeGreaterThan(1);
  expect(inputs.slice(0, 2)).toEqual([
    { type: 'shard-lost', shard: 1 },
    { type: 'shard-done', shard: 0 },
  ]);
});

describe('a running round', () => {
  it('gives up silent shards, takes in frames, and only then tells what the rows mean', async () => {
    const { watch, log } = watched({ shard: { state: 'done' } });
    watch.wake();
    await soon(() => log).toContain('shard-done');
    expect(log.filter((one) => one !== 'shard').slice(1, 5)).toEqual([
      ...['gave up silent', 'shards read', 'frames read', 'shard-done'],
    ]);
  });

  it('waits for its start', async () => {
    const { watch, log, clock } = watched({ startAtMs: null, shard: { state: 'running' } });
    watch.wake();
    clock.nowMs += 3_600_000;
    await soon(() => count(log, 'shards read')).toBeGreaterThan(0);
    expect(log).not.toContain('frames read');
    expect(log).not.toContain('stop');
  });

  it('publishes each second that is due, of a shard that sends nothing too', async () => {
    const { watch, updates, clock } = watched({ shard: { state: 'running' } });
    clock.nowMs += 30_000;
    watch.wake();
    const seconds = () =>
      updates.flatMap((update) => (update.type === 'second' ? [update.second] : []));
    await soon(() => seconds().length).toBeGreaterThan(5);
    expect(seconds()[0]).toMatchObject({ round: 0, second: 0, shards: [], missing: [0] });
  });

  it('is judged by the abort rules, with the findings of the audit', async () => {
    const finding = {
      ...{ invariant: 'oversell', store: 'shadow', sku: 'hot', amount: 2 },
      message: 'hot is oversold',
    } as Finding;
    const { watch, inputs } = watched({
      abort: [{ kind: 'finding' }],
      findings: [finding],
      shard: { state: 'running' },
    });
    watch.wake();
    await soon(() => inputs[0]).toMatchObject({
      type: 'stop',
      cause: { kind: 'rule', text: 'audit finding: hot is oversold' },
    });
  });

  /** Notes when so many milliseconds have passed: timers fire in order, also after a stall of the machine. */
  const later = (log: string[], ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(() => {
        log.push('later');
        resolve();
      }, ms);
    });
  const readsBeforeLater = (log: readonly string[], what: string): number =>
    count(log.slice(0, log.indexOf('later')), what);

  it('is read again when a worker announces frames, and each second otherwise', async () => {
    const { watch, log, hear } = watched({ shard: { state: 'running' } });
    const quiet = watched({ shard: { state: 'running' } });
    watch.wake();
    quiet.watch.wake();
    await soon(() => count(log, 'shards read') * count(quiet.log, 'shards read')).toBe(1);
    hear();
    await Promise.all([later(log, 500), later(quiet.log, 500)]);
    expect(readsBeforeLater(log, 'shards read')).toBe(2);
    expect(readsBeforeLater(quiet.log, 'shards read')).toBe(1);
    await soon(() => count(quiet.log, 'shards read')).toBe(2);
  });

  it('does not read for each of many announcements', async () => {
    const { watch, log, hear } = watched({ shard: { state: 'running' } });
    watch.wake();
    await soon(() => count(log, 'shards read')).toBe(1);
    const beganMs = performance.now();
    while (performance.now() - beganMs < 400) {
      hear();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    // A pass waits 80 ms for more.
    expect(count(log, 'shards read')).toBeLessThanOrEqual(2 + (performance.now() - beganMs) / 80);
  });

  it('is read at once again while it is behind the present', async () => {
    const { watch, log, clock } = watched({ shard: { state: 'running' } });
    clock.nowMs += 50_000;
    watch.wake();
    await later(log, 40);
    // A read covers half of the sixty seconds that are kept.
    expect(readsBeforeLater(log, 'frames read')).toBe(2);
  });

  it('is read on after a pass that failed', async () => {
    let fails = true;
    const one = watched({
      machine: { state: 'stopping' },
      over: {
        shards: async () => {
          if (fails) throw new Error('away\nnow');
          return [{ ...one.shard, state: 'lost' }];
        },
      },
    });
    one.watch.wake();
    await soon(() => one.lines[0]).toEqual([
      { run: 'run000000001' },
      'watching: away; looking again',
    ]);
    fails = false;
    await soon(() => one.inputs[0]).toEqual({ type: 'shard-lost', shard: 0 });
  });
});

describe('a round that is stopped', () => {
  it('is flagged, and then watched until its shards end', async () => {
    const { watch, log } = watched({ machine: { state: 'stopping' } });
    await watch.flagAbort();
    await soon(() => log).toContain('shards read');
    expect(log.indexOf('flagged')).toBeLessThan(log.indexOf('shards read'));
  });

  it('is watched also when the flag cannot be written', async () => {
    const { watch, log } = watched({
      machine: { state: 'stopping' },
      over: { flagAbort: () => Promise.reject(new Error('a bug')) },
    });
    await expect(watch.flagAbort()).rejects.toThrow('a bug');
    await soon(() => log).toContain('shards read');
  });

  it('has fifteen seconds from its first pass; then what has not ended is given up', async () => {
    const { watch, log, clock } = watched({ machine: { state: 'stopping' } });
    clock.nowMs += 3_600_000;
    watch.wake();
    await soon(() => count(log, 'shards read')).toBeGreaterThan(1);
    clock.nowMs += 15_000;
    const reads = count(log, 'shards read');
    await soon(() => count(log, 'shards read')).toBeGreaterThan(reads + 1);
    expect(log).not.toContain('gave up all');
    clock.nowMs += 1;
    await soon(() => log).toContain('gave up all');
  });

  it('takes in its last frames before the end of its shards, and judges no rule by them', async () => {
    const finding = { message: 'hot is oversold' } as Finding;
    const one = watched({
      abort: [{ kind: 'finding' }],
      findings: [finding],
      shard: { state: 'running' },
      startAtMs: 1_000_000,
    });
    one.watch.wake();
    await soon(() => one.log).toContain('frames read');
    one.enter({ state: 'stopping' });
    const before = one.log.length;
    one.inputs.splice(0);
    one.rows.now = [{ ...one.shard, state: 'done' }];
    one.watch.wake();
    await soon(() => one.inputs[0]).toEqual({ type: 'shard-done', shard: 0 });
    const since = one.log.slice(before);
    expect(since.lastIndexOf('frames read')).toBeGreaterThan(-1);
    expect(since.indexOf('frames read')).toBeLessThan(since.indexOf('shard-done'));
    expect(one.inputs.some(({ type }) => type === 'stop')).toBe(false);
  });
});

it('a pass comes as often as its state asks for, and at once while a round waits to take over', () => {
  const waiting = { shards: [], starting: false, started: false };
  expect([
    restMs('running', undefined, 80),
    restMs('running', { ...waiting, started: true }, 80),
    restMs('running', waiting, 80),
    restMs('readying', undefined, 80),
    restMs('stopping', undefined, 120),
  ]).toEqual([920, 920, 0, 20, 0]);
});

describe('the watch', () => {
  it('rests where there is no round, and ends with the run', async () => {
    const { watch, log, release, enter } = watched({ machine: { state: 'finishing' } });
    watch.wake();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(log).not.toContain('shards read');
    enter({ state: 'readying' });
    watch.wake();
    watch.wake();
    await soon(() => log).toContain('shards read');
    release();
    await watch.close();
    expect(log.at(-1) === 'shards read' || log.includes('hears no frames')).toBe(true);
    const reads = count(log, 'shards read');
    watch.wake();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(count(log, 'shards read')).toBe(reads);
  });

  it('begins again with the round after one that has ended', async () => {
    const { watch, log, enter } = watched({ machine: { state: 'readying' } });
    watch.wake();
    await soon(() => log).toContain('shards read');
    enter({ state: 'finishing' });
    let reads = count(log, 'shards read');
    await soon(() => {
      const before = reads;
      reads = count(log, 'shards read');
      return reads - before;
    }).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 250));
    enter({ state: 'readying', round: 1 });
    watch.wake();
    await soon(() => count(log, 'shards read')).toBeGreaterThan(reads);
  });

  it('waits at its end for the pass that is under way', async () => {
    let enter: () => void = () => undefined;
    const under = new Promise<void>((resolve) => {
      enter = resolve;
    });
    const one = watched({
      machine: { state: 'readying' },
      over: {
        shards: async () => {
          enter();
          await new Promise((resolve) => setTimeout(resolve, 50));
          one.log.push('read late');
          return [];
        },
      },
    });
    one.watch.wake();
    await under;
    one.release();
    await one.watch.close();
    expect(one.log).toContain('read late');
  });

  it('reads one round alone', async () => {
    const one = watched({ machine: { round: 1 }, shard: { state: 'running' } });
    one.rows.now = [
      { ...one.shard, round: 0, state: 'failed', message: 'of the round before' },
      one.shard,
    ];
    one.watch.wake();
    await soon(() => count(one.log, 'frames read')).toBeGreaterThan(0);
    expect(one.inputs).toEqual([]);
  });
});

describe('a round whose frames cannot be read', () => {
  const DURATION_MS = 60_000;
  /** A start a second for 60 s, and the last journey is cut a minute after it. */
  const OPEN_UNTIL_MS = 119_500;
  const OVERRUN_MS = 180_000;

  /** A watch over one round whose frames cannot be read. */
  function watchWithoutFrames(state: RunMachine['state'], shard: 'running' | 'done' | 'none') {
    const inputs: RunInput[] = [];
    const logged: [about: object, line: string][] = [];
    const gaveUp: string[] = [];
    const released = new AbortController();
    let nowMs = 1_000_000;
    const machine: RunMachine = { ...newMachine(1, 1), state, shards: ['ready'] };
    const row = { round: 0, shard: 0, state: shard, epoch: 1, expired: false, message: null };
    const load = { path: 'visit', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 72 };
    const stage = { index: 0, level: 1, startMs: 0, holdMs: DURATION_MS, loads: [load] };
    const startAtMs = nowMs;
    const ports = {
      now: () => nowMs,
      log: { warn: (about: object, line: string) => logged.push([about, line]) },
      shardQueue: { onFrames: () => () => undefined },
      updates: { publish: () => undefined },
      runs: { stopRequest: async () => null },
      rounds: {
        giveUp: async (_: string, which: string) => gaveUp.push(which),
        shards: async () => (shard === 'none' ? [] : [row as unknown as WatchedShard]),
        rounds: async () => [{ round: 0, startAtMs, stopAtMs: null, nowMs }],
      },
      measures: { framesAfter: () => Promise.reject(new Error('a frame that nobody can read')) },
    } as unknown as RoundWatchPorts;
    const context = {
      id: 'run',
      plan: {
        ...contractPlan(1),
        paths: [{ name: 'visit', latencyBoundMs: 60_000, journey: { steps: [] } }],
        rounds: [{ index: 0, stages: [stage], durationMs: DURATION_MS }],
      },
      target: null,
      released: released.signal,
      machine: () => machine,
      dispatch: async (input: RunInput) => {
        inputs.push(input);
        return ok(undefined);
      },
      dispatchAll: async (given: readonly RunInput[]) => void inputs.push(...given),
      recordEvent: async () => undefined,
      recordEvents: async () => undefined,
    } as unknown as RunContext;
    const watch = createRoundWatch(
      context,
      ports,
      { findings: () => [] } as unknown as RunAudit,
      () => null,
    );
    return {
      inputs,
      logged,
      gaveUp,
      watch,
      pass: (ms: number) => {
        nowMs += ms;
      },
      close: async () => {
        released.abort();
        await watch.close();
      },
    };
  }

  it('stops a round that overruns, also when its timeline cannot be made', async () => {
    const { watch, inputs, logged, pass, close } = watchWithoutFrames('running', 'running');
    watch.wake();
    await expect.poll(() => logged.length).toBeGreaterThan(0);
    expect(logged[0]?.[0]).toEqual({ run: 'run' });
    expect(logged[0]?.[1]).toBe(
      'timeline: a frame that nobody can read; no rule was judged in this pass',
    );
    expect(inputs).toEqual([]);
    pass(OPEN_UNTIL_MS + OVERRUN_MS);
    const looks = logged.length;
    await expect.poll(() => logged.length, { timeout: 5_000 }).toBeGreaterThan(looks + 1);
    expect(inputs).toEqual([]);
    pass(1);
    watch.wake();
    const text = 'the round had not ended 180 s after its last journey';
    await expect
      .poll(() => inputs[0], { timeout: 3_000 })
      .toEqual({ type: 'stop', cause: { kind: 'failure', text } });
    await close();
  });

  it('dispatches the end of a shard, also when its timeline cannot be made', async () => {
    const { watch, inputs, gaveUp, close } = watchWithoutFrames('running', 'done');
    watch.wake();
    await expect.poll(() => inputs[0]).toEqual({ type: 'shard-done', shard: 0 });
    expect(gaveUp[0]).toBe('silent');
    await close();
  });

  it('gives up a shard that does not stop, also when its timeline cannot be made', async () => {
    const { watch, gaveUp, pass, close } = watchWithoutFrames('stopping', 'running');
    watch.wake();
    await expect.poll(() => gaveUp).toContain('silent');
    pass(15_001);
    await expect.poll(() => gaveUp).toContain('all');
    await close();
  });

  it('ends the shards of a stopped round that was never opened', async () => {
    const { watch, inputs, close } = watchWithoutFrames('stopping', 'none');
    watch.wake();
    await expect.poll(() => inputs[0]).toEqual({ type: 'shard-lost', shard: 0 });
    await close();
  });

  it('waits for the rows of a round that is being opened', async () => {
    const { watch, inputs, gaveUp, close } = watchWithoutFrames('readying', 'none');
    watch.wake();
    await close();
    expect([inputs, gaveUp]).toEqual([[], []]);
  });
});
