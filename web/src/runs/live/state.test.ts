import { describe, expect, test } from 'vitest';
import type { RunSnapshot, ShardRow, TimelineSecond } from '../../api/generated.ts';
import { finding, run, samples, second } from '../../api/run.support.ts';
import {
  droppedIn,
  eventsKept,
  findingsKept,
  firstGap,
  initialLiveState,
  type LiveAction,
  type LiveState,
  reduceLive,
  refillFrom,
  samplesKept,
  secondsKept,
} from './state.ts';

const stateOf = (...actions: LiveAction[]): LiveState =>
  actions.reduce(reduceLive, initialLiveState(run));
const secondAction = (value: TimelineSecond): LiveAction => ({ type: 'second', second: value });
const shard = (state: ShardRow['state'], epoch: number, index = 0, round = 0): ShardRow => ({
  round,
  shard: index,
  epoch,
  state,
  worker: 'w1',
  message: null,
  startSkewMs: null,
  startErrorMs: null,
});
const snapshot = (part: Partial<RunSnapshot>): RunSnapshot => ({
  type: 'snapshot',
  run,
  shards: [],
  seconds: [],
  customers: [],
  findings: [],
  events: [],
  resumed: false,
  ...part,
});
const event = (seq: number) => ({ seq, at: '', kind: 'note', message: `${seq}`, data: {} });

describe('seconds', () => {
  test('arrive in any order and are kept sorted by round, then second', () => {
    const state = stateOf(
      secondAction(second(2, [])),
      secondAction(second(1, [], [0, 1], 1)),
      secondAction(second(1, [])),
    );
    expect(state.seconds.map((s) => [s.round, s.second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 1],
    ]);
  });

  test('a duplicate changes nothing, not even the object', () => {
    const once = stateOf(secondAction(second(1, [['pay', 5]])));
    expect(reduceLive(once, secondAction(second(1, [['pay', 5]])))).toBe(once);
    expect(reduceLive(once, secondAction(second(1, [['pay', 4]])))).toBe(once);
  });

  test('a fuller version of a second replaces the poorer, never the other way round', () => {
    const poor = second(1, [['pay', 5]], [0]);
    const full = second(1, [['pay', 9]], [0, 1]);
    const upgraded = stateOf(secondAction(poor), secondAction(full));
    expect(upgraded.seconds).toHaveLength(1);
    expect(upgraded.seconds[0]?.paths.pay?.finished).toBe(9);
    expect(upgraded.seconds[0]?.missing).toEqual([]);
    expect(reduceLive(upgraded, secondAction(poor))).toBe(upgraded);
    const later = reduceLive(upgraded, secondAction(second(1, [['pay', 10]])));
    expect(later.seconds[0]?.paths.pay?.finished).toBe(10);
  });

  test('stages of a path are added up and their histograms merged', () => {
    const value = second(1, [
      ['pay', 5, 1, 3],
      ['pay', 4, 0, 6],
      ['browse', 7],
    ]);
    const pay = stateOf(secondAction(value)).seconds[0]?.paths.pay;
    expect(pay).toEqual({
      started: 11,
      dropped: 4,
      finished: 9,
      correct: 8,
      refused: 0,
      failed: 1,
      noEvidence: 0,
      journeyMs: {
        ...samples(8, 3),
        buckets: [
          [3, 4],
          [6, 4],
        ],
      },
    });
  });

  test('a refill in one action equals the same seconds one by one', () => {
    const list = [3, 1, 2].map((at) => second(at, [['pay', at]]));
    expect(stateOf(snapshot({ seconds: list })).seconds).toEqual(
      stateOf(...list.map(secondAction)).seconds,
    );
  });

  test('memory is bounded: the oldest seconds are dropped', () => {
    const list = Array.from({ length: secondsKept + 3 }, (_, at) => second(at, []));
    const state = stateOf(snapshot({ seconds: list }));
    expect(state.seconds).toHaveLength(secondsKept);
    expect(state.seconds[0]?.second).toBe(3);
    expect(state.seconds.at(-1)?.second).toBe(secondsKept + 2);
  });

  test('what is dropped from memory stays in the sums, once', () => {
    const list = Array.from({ length: secondsKept + 3 }, (_, at) =>
      second(at, at < 5 ? [['pay', 10]] : []),
    );
    const whole = stateOf(snapshot({ seconds: list }));
    // Each second of the case drops 2 starts and leaves one journey open.
    expect(whole.forgotten).toEqual({ newest: { round: 0, second: 2 }, dropped: 6 });
    expect(droppedIn(whole.seconds)).toBe(4);
    const [oldest, next] = whole.seconds;
    expect(oldest?.cells).toMatchObject([
      { path: 'pay', stage: 0, started: 44, finished: 40, dropped: 8 },
    ]);
    expect(oldest?.paths.pay).toMatchObject({ started: 11, dropped: 2 });
    expect(next?.cells).toMatchObject([{ path: 'pay', started: 11 }]);
    expect(reduceLive(whole, snapshot({ seconds: list }))).toMatchObject({
      forgotten: whole.forgotten,
      seconds: whole.seconds,
    });
    const later = [secondsKept + 3, secondsKept + 4].map((at) => second(at, []));
    const grown = stateOf(snapshot({ seconds: list }), ...later.map(secondAction));
    expect(grown.forgotten).toEqual({ newest: { round: 0, second: 4 }, dropped: 10 });
    expect(grown.seconds[0]?.cells).toMatchObject([{ path: 'pay', started: 55, finished: 50 }]);
    expect(stateOf(secondAction(second(1, []))).forgotten).toBeNull();
  });

  test('the cells of an earlier round go with it', () => {
    const list = [
      second(0, [['pay', 10]]),
      ...Array.from({ length: secondsKept }, (_, at) => second(at, [], [0, 1], 1)),
    ];
    const state = stateOf(snapshot({ seconds: list }));
    expect(state.seconds[0]).toMatchObject({ round: 1, second: 0, cells: [] });
    expect(state.forgotten).toEqual({ newest: { round: 0, second: 0 }, dropped: 2 });
  });
});

describe('gaps', () => {
  test('the first missing second is named', () => {
    expect(firstGap([])).toBeNull();
    expect(
      firstGap([
        { round: 0, second: 4 },
        { round: 0, second: 5 },
        { round: 1, second: 1 },
      ]),
    ).toBeNull();
    expect(
      firstGap([
        { round: 0, second: 4 },
        { round: 0, second: 6 },
      ]),
    ).toBe(5);
  });

  test('a reconnecting page asks from five seconds before the end, or before the gap', () => {
    expect(refillFrom(stateOf())).toBe(0);
    expect(refillFrom(stateOf(secondAction(second(3, []))))).toBe(0);
    const whole = Array.from({ length: 21 }, (_, at) => second(at, []));
    expect(refillFrom(stateOf(snapshot({ seconds: whole })))).toBe(15);
    const holed = whole.filter((s) => s.second !== 9);
    expect(refillFrom(stateOf(snapshot({ seconds: holed })))).toBe(4);
  });

  test('with several rounds the whole timeline is asked for', () => {
    const round = run.plan.rounds[0];
    const rounds = round === undefined ? [] : [round, { ...round, index: 1 }];
    const start = initialLiveState({ ...run, plan: { ...run.plan, rounds } });
    expect(refillFrom(reduceLive(start, secondAction(second(30, []))))).toBe(0);
  });
});

describe('shards', () => {
  test('a newer epoch wins, an older one coming late is ignored', () => {
    const state = stateOf(
      { type: 'shard', shard: shard('running', 1) },
      { type: 'shard', shard: shard('claimed', 2) },
      { type: 'shard', shard: shard('lost', 1) },
    );
    expect(state.shards).toEqual([shard('claimed', 2)]);
  });

  test('the same epoch moves on, and rows are sorted by round and shard', () => {
    const state = stateOf(
      { type: 'shard', shard: shard('queued', 0, 1) },
      { type: 'shard', shard: shard('queued', 0, 0, 1) },
      { type: 'shard', shard: shard('ready', 1) },
      { type: 'shard', shard: shard('running', 1) },
    );
    expect(state.shards.map((row) => [row.round, row.shard, row.state])).toEqual([
      [0, 0, 'running'],
      [0, 1, 'queued'],
      [1, 0, 'queued'],
    ]);
  });
});

describe('findings, events and the run itself', () => {
  test('a finding that grows, is sent twice and is loaded again is one finding', () => {
    const first = { ...finding('o-1', '2026-11-21T09:00:10.000Z'), amount: 1 };
    const grown = { ...first, amount: 9, message: 'more', witness: [], foundAt: 'later' };
    const other = { ...finding('o-2', '2026-11-21T09:00:11.000Z'), amount: 2 };
    const state = stateOf(
      { type: 'finding', finding: first },
      { type: 'finding', finding: grown },
      { type: 'finding', finding: other },
      { type: 'finding', finding: first },
      snapshot({ findings: [grown, other] }),
    );
    expect(state.findings).toEqual([grown, other]);
  });

  test('a finding older than the run is last, and becomes one of the run when it grows', () => {
    const own = finding('o-1', '2026-11-21T09:00:10.000Z');
    const older = { ...finding('o-0', '2026-11-21T09:00:11.000Z'), amount: 99, beforeRun: true };
    expect(stateOf(snapshot({ findings: [older, own, older] })).findings).toEqual([own, older]);
    const grown = { ...finding('o-0', '2026-11-21T09:00:11.000Z'), amount: 100 };
    const state = stateOf(snapshot({ findings: [older, own] }), {
      type: 'finding',
      finding: grown,
    });
    expect(state.findings).toEqual([grown, own]);
  });

  test('of too many findings the critical and the largest are kept', () => {
    const many = Array.from({ length: findingsKept + 5 }, (_, i) => ({
      ...finding(`o-${i}`, '2026-11-21T09:00:10.000Z'),
      severity: 'major' as const,
      amount: i + 10,
    }));
    const critical = finding('c', '2026-11-21T09:00:10.000Z');
    const state = stateOf(snapshot({ findings: [...many, critical] }));
    expect(state.findings).toHaveLength(findingsKept);
    expect(state.findings.slice(0, 2)).toEqual([critical, many.at(-1)]);
    expect(state.findings.at(-1)?.amount).toBe(16);
  });

  test('events are kept by number, without doubles, the last ones', () => {
    const many = Array.from({ length: eventsKept + 2 }, (_, i) => event(i + 1));
    const state = stateOf({ type: 'event', event: event(2) }, snapshot({ events: many }), {
      type: 'event',
      event: event(1),
    });
    expect(state.events).toHaveLength(eventsKept);
    expect(state.events[0]?.seq).toBe(3);
    expect(state.events.at(-1)?.seq).toBe(eventsKept + 2);
  });

  test('a row of the run updates it and keeps its plan', () => {
    const state = stateOf({ type: 'run', run: { ...run, state: 'finishing' } });
    expect(state.run.state).toBe('finishing');
    expect(state.run.plan).toBe(run.plan);
  });

  test('a snapshot carries all of it and takes nothing away', () => {
    const held = stateOf(secondAction(second(1, [])), { type: 'event', event: event(1) });
    const state = reduceLive(
      held,
      snapshot({
        run: { ...run, state: 'stopping' },
        shards: [shard('running', 1)],
        seconds: [second(2, [])],
        events: [event(2)],
        resumed: true,
      }),
    );
    expect(state.run.state).toBe('stopping');
    expect(state.shards).toHaveLength(1);
    expect(state.seconds.map((s) => s.second)).toEqual([1, 2]);
    expect(state.events.map((e) => e.seq)).toEqual([1, 2]);
  });

  test('the end of the stream brings the final row', () => {
    const end = { ...run, state: 'finished' as const, verdict: 'pass' as const };
    expect(stateOf({ type: 'end', run: end }).run).toMatchObject({
      verdict: 'pass',
      plan: run.plan,
    });
  });

  test('customers are kept apart, sorted and without doubles', () => {
    const customers = (at: number) => ({
      round: 0,
      second: at,
      requests: at,
      errors: 0,
      latencyMs: samples(at, 3),
    });
    const state = stateOf(
      { type: 'customers', second: customers(2) },
      snapshot({ customers: [customers(1), customers(2)] }),
    );
    expect(state.customers.map((s) => s.second)).toEqual([1, 2]);
    expect(state.seconds).toEqual([]);
  });
});

test('only the newest seconds keep the samples of their generators', () => {
  const sample = {
    shard: 0,
    k6CpuShare: 0.5,
    workerCpuShare: 0,
    vusBusy: 1,
    vusPlanned: 2,
    memoryBytes: 1,
  };
  let state = initialLiveState(run);
  for (let at = 1; at <= samplesKept + 2; at += 1) {
    const full = { ...second(at, []), generators: [sample] };
    state = reduceLive(state, { type: 'second', second: full });
  }
  const kept = state.seconds.map(({ generators }) => generators.length);
  expect(kept).toEqual([0, 0, ...Array.from({ length: samplesKept }, () => 1)]);
});
