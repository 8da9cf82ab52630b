import { describe, expect, it } from 'vitest';
import type { Report } from '../../core/report/report.ts';
import type { Evidence } from './evidence.ts';
import type { InjectedFault } from './fault.ts';
import { reconnects } from './invariants/record.ts';
import { violationsOf } from './invariants.ts';
import type { FrameRow, ShardChange } from './journal.ts';
import type { K6Observation } from './k6Watch.ts';

/** Two shards of two journeys a second, held for 3 s from instant 1000, without faults. */
const startAtMs = 1_000;
const seconds = [0, 1, 2];
const claim = (shard: number, epoch: number, atMs: number, worker: string): ShardChange[] => [
  { atMs, shard, epoch, state: 'claimed', worker },
  { atMs: atMs + 10, shard, epoch, state: 'ready', worker },
];
const queued = (shard: number): ShardChange => ({
  atMs: 0,
  shard,
  epoch: 0,
  state: 'queued',
  worker: null,
});
const ran = (shard: number, worker: string, end: 'done' | 'lost' = 'done'): ShardChange[] => [
  { atMs: 1_001, shard, epoch: 1, state: 'running', worker },
  { atMs: 4_000, shard, epoch: 1, state: end, worker },
];
const frame = (shard: number, second: number, more: Partial<FrameRow> = {}): FrameRow => ({
  shard,
  epoch: 1,
  second,
  fromMs: second * 1_000,
  toMs: second * 1_000 + 1_000,
  started: 2,
  dropped: 0,
  storedAtMs: startAtMs + second * 1_000 + 1_000,
  shardEpoch: 1,
  shardState: 'running',
  ...more,
});
const k6 = (shard: number, more: Partial<K6Observation> = {}): K6Observation => ({
  pid: 70 + shard,
  shard,
  worker: `w${shard}-1`,
  firstSeenMs: 200,
  lastSeenMs: 3_900,
  ...more,
});
const second = (at: number, missing: readonly number[] = []) => ({
  round: 0,
  second: at,
  shards: [0, 1],
  missing,
  cells: [],
  generators: [],
});
const report = (unknown: string | null, missing: readonly number[]): Report =>
  ({
    points: [{ unknown }],
    generators: [0, 1].map((shard) => ({ shard, missingSeconds: missing[shard] ?? 0 })),
  }) as unknown as Report;
const injected = (
  fault: InjectedFault['fault'],
  more: Partial<InjectedFault> = {},
): InjectedFault => ({
  fault,
  atMs: 2_500,
  untilMs: 2_600,
  worker: null,
  held: [],
  reachableAtMs: null,
  before: { frames: [], events: 0 },
  accepted: [],
  ...more,
});
const kill = injected(
  { kind: 'worker-kill', atMs: 0, slot: 1 },
  { worker: 'w1-1', held: [{ shard: 1, epoch: 1 }] },
);
const freeze = injected(
  { kind: 'worker-freeze', atMs: 0, slot: 1, forMs: 7_000 },
  { worker: 'w1-1', held: [{ shard: 1, epoch: 1 }] },
);
const flush = injected({ kind: 'redis-flush', atMs: 0 });

const complete: Evidence = {
  plan: { kind: 'test', number: 1, holdS: 3, faults: [] },
  runId: 'mwqeurvb5bui',
  shards: 2,
  planned: 12,
  run: { state: 'finished', verdict: 'pass', reason: null, endedAtMs: 5_000 },
  limitMs: 60_000,
  tookMs: 5_000,
  startAtMs,
  stopAtMs: null,
  loadEndedAtMs: 4_500,
  changes: [
    queued(0),
    queued(1),
    ...claim(0, 1, 100, 'a'),
    ...claim(1, 1, 100, 'b'),
    ...ran(0, 'a'),
    ...ran(1, 'b'),
  ],
  frames: seconds.flatMap((at) => [frame(0, at), frame(1, at)]),
  removals: [],
  events: [1, 2, 3].map((seq) => ({ seq, atMs: seq })),
  report: report(null, []),
  timeline: seconds.map((at) => second(at)),
  replay: null,
  arrivals: Array.from({ length: 12 }, (_, journey) => ({
    runId: 'mwqeurvb5bui',
    journey,
    atMs: startAtMs + journey * 250,
  })),
  k6: [k6(0), k6(1)],
  k6Left: [],
  injected: [],
  console: { receivedAtMs: [1_000, 2_000, 5_000], seconds, ended: true },
};

/** Shard 1 loses its worker at 2500: it has one frame, and the report states the gap. */
const lost: Evidence = {
  ...complete,
  run: { ...complete.run, verdict: 'unknown' },
  changes: [
    queued(0),
    queued(1),
    ...claim(0, 1, 100, 'a'),
    ...claim(1, 1, 100, 'b'),
    ...ran(0, 'a'),
    ...ran(1, 'b', 'lost'),
  ],
  frames: complete.frames.filter(({ shard, second: at }) => shard === 0 || at === 0),
  arrivals: complete.arrivals.filter(({ journey, atMs }) => journey % 2 === 0 || atMs < 2_500),
  report: report('shard 1 was lost', [0, 2]),
  timeline: [second(0), second(1, [1]), second(2, [1])],
  k6: [k6(0), k6(1, { lastSeenMs: 2_510 })],
  injected: [kill],
};

const broken = (base: Evidence, over: Partial<Evidence>): readonly string[] =>
  violationsOf({ ...base, ...over }).map(({ invariant, text }) => `${invariant}: ${text}`);

describe('no invariant is violated', () => {
  it('in a complete run, and in one that lost a shard and reports it', () => {
    expect(violationsOf(complete)).toEqual([]);
    expect(violationsOf(lost)).toEqual([]);
  });
  it('when another worker claims a shard before the start', () => {
    const changes = [...claim(1, 2, 300, 'c'), ...ran(1, 'c').map((one) => ({ ...one, epoch: 2 }))];
    const frames = complete.frames.map((one) =>
      one.shard === 1 ? { ...one, epoch: 2, shardEpoch: 2 } : one,
    );
    const evidence = {
      changes: [...complete.changes.slice(0, -2), ...changes],
      frames,
      k6: [k6(0), k6(1, { lastSeenMs: 250 }), k6(1, { pid: 99, firstSeenMs: 300 })],
    };
    expect(broken(complete, evidence)).toEqual([]);
  });
  it('when a late push covers two seconds', () => {
    const frames = complete.frames.flatMap((one) =>
      one.shard === 0 && one.second === 1
        ? []
        : [one.shard === 0 && one.second === 2 ? { ...one, fromMs: 1_000, started: 4 } : one],
    );
    expect(broken(complete, { frames })).toEqual([]);
  });
});

describe('the end of a run', () => {
  it('comes within the limit, with a verdict', () => {
    const open = { ...complete.run, state: 'running', endedAtMs: null, verdict: null } as const;
    expect(broken(complete, { run: open, tookMs: 70_000 })).toEqual([
      'the run ends with a verdict: the run is still running after 70000 ms',
    ]);
    expect(broken(complete, { tookMs: 60_001 })).toEqual([
      'the run ends with a verdict: the run took 60001 ms; the limit is 60000 ms',
    ]);
    expect(broken(complete, { run: { ...complete.run, verdict: null } })).toEqual([
      'the run ends with a verdict: the run ended as finished without a verdict',
    ]);
  });
  it('leaves no k6 process', () => {
    expect(broken(complete, { k6Left: [k6(1)] })).toEqual([
      'no k6 remains after the run: k6 71 of shard 1 is alive 2 s after the end',
    ]);
  });
});

describe('claims', () => {
  it('give an epoch to one worker and increase it by one', () => {
    const twice = [...complete.changes, ...claim(1, 1, 900, 'c')];
    expect(broken(lost, { changes: [...lost.changes.slice(0, -2), ...twice.slice(-2)] })).toContain(
      'one worker holds an epoch: shard 1, epoch 1: b and c',
    );
    const jump = [...lost.changes.slice(0, -2), ...claim(1, 3, 900, 'c')];
    expect(broken(lost, { changes: jump })).toContain(
      'one worker holds an epoch: shard 1: epoch 1 → 3',
    );
  });
  it('are not allowed after the start', () => {
    const changes = [...lost.changes, ...claim(1, 2, 1_001, 'c')];
    expect(broken(lost, { changes })).toContain(
      'no shard is claimed after the start: shard 1 was claimed in epoch 2',
    );
    const before = [...lost.changes, ...claim(1, 2, 1_000, 'c')];
    expect(broken(lost, { changes: before }).join()).not.toContain('after the start');
  });
  it('reject the frames and writes of an ended epoch', () => {
    const late = [...lost.frames, frame(1, 1, { shardState: 'lost' })];
    expect(broken(lost, { frames: late })).toContain(
      'every frame belongs to the epoch that holds the shard: second 1 of shard 1, epoch 1, was stored when the shard was lost in epoch 1',
    );
    const old = complete.frames.map((one, i) => (i === 0 ? { ...one, shardEpoch: 2 } : one));
    expect(broken(complete, { frames: old })).toEqual([
      'every frame belongs to the epoch that holds the shard: second 0 of shard 0, epoch 1, was stored when the shard was running in epoch 2',
    ]);
    const accepted = [{ ...flush, accepted: ['renew of shard 1, epoch 1'] }];
    expect(broken(complete, { injected: accepted })).toEqual([
      'an ended epoch cannot write: accepted: renew of shard 1, epoch 1',
    ]);
  });
});

describe('k6', () => {
  it('ends within 2 s of its worker', () => {
    const at = (lastSeenMs: number) => ({ k6: [k6(0), k6(1, { lastSeenMs })] });
    expect(broken(lost, at(4_500))).toEqual([]);
    expect(broken(lost, at(4_501))).toEqual([
      'k6 ends within 2 s of its worker: k6 71 of shard 1: 2001 ms later',
    ]);
  });
  it('ends before another worker takes the shard of a suspended worker', () => {
    const at = (lastSeenMs: number) => ({
      injected: [freeze],
      k6: [k6(0), k6(1, { lastSeenMs })],
    });
    expect(broken(lost, at(4_000))).toEqual([]);
    expect(broken(lost, at(4_001))).toEqual([
      'k6 ends before a takeover: k6 71 of shard 1 lived 1 ms longer than epoch 1',
    ]);
  });
  it('is the only one of its shard', () => {
    const two = [k6(0), k6(1, { lastSeenMs: 301 }), k6(1, { pid: 99, firstSeenMs: 300 })];
    expect(broken(complete, { k6: two })).toEqual([
      'one k6 runs a shard: shard 1: 71 and 99 at once',
    ]);
  });
});

describe('load', () => {
  const arrival = (journey: number, atMs: number) => ({ runId: 'mwqeurvb5bui', journey, atMs });
  it('is not duplicated and stays within the plan', () => {
    expect(broken(lost, { arrivals: [...lost.arrivals, arrival(1, 1_300)] })).toEqual([
      'no load is duplicated: journey 1 arrived twice',
    ]);
    expect(broken(lost, { arrivals: [...lost.arrivals, arrival(15, 1_300)] })).toEqual([
      "no load is duplicated: journey 15 is beyond the plan's 12",
    ]);
  });
  it('ends with its shard and with the run', () => {
    const withArrivalAt = (atMs: number) => ({ arrivals: [...lost.arrivals, arrival(7, atMs)] });
    expect(broken(lost, withArrivalAt(4_250))).toEqual([]);
    expect(broken(lost, withArrivalAt(4_251))).toEqual([
      'no load is duplicated: journey 7 arrived 251 ms after its shard was lost',
    ]);
    const late = complete.arrivals.map((one) =>
      one.journey === 11 ? { ...one, atMs: 5_001 } : one,
    );
    expect(broken(complete, { arrivals: late })).toEqual([
      "no load is duplicated: journey 11 arrived after the run's end",
    ]);
  });
  it('without a frame is a gap of the same seconds in timeline and report', () => {
    expect(broken(lost, { timeline: [second(0), second(1), second(2, [1])] })).toEqual([
      'every gap is reported: shard 1 has no frame of [1,2]; the timeline says [2]',
    ]);
    expect(broken(lost, { report: report('lost', [0, 1]) })).toEqual([
      'every gap is reported: shard 1 misses 2 s; the report says 1',
    ]);
  });
  it('is expected only until a stop or the end of all load', () => {
    const atMs = startAtMs + 1_400;
    const observed = { timeline: [second(0)], report: report('stopped', []) };
    expect(broken(lost, { ...observed, stopAtMs: atMs })).toEqual([]);
    expect(broken(lost, { ...observed, loadEndedAtMs: atMs })).toEqual([]);
    expect(broken(lost, { ...observed, loadEndedAtMs: atMs + 101 })).not.toEqual([]);
  });
  it('of a lost shard does not count as measured', () => {
    expect(broken(lost, { run: complete.run })).toEqual([
      'a run with a lost shard does not pass: the verdict is pass',
    ]);
    expect(broken(lost, { report: report(null, [0, 2]) })).toEqual([
      'a run with a lost shard does not pass: a stage that lost a shard counts as measured',
    ]);
  });
  it('of a shard that ended as done is measured completely', () => {
    const arrivals = complete.arrivals.slice(1);
    expect(broken(complete, { arrivals })).toEqual([
      'shards without a fault are complete: shard 0 measured 6 starts, and the target received 5',
    ]);
    const frames = complete.frames.filter((one) => one.shard === 0 || one.second !== 2);
    const timeline = [second(0), second(1), second(2, [1])];
    const run = { ...complete.run, verdict: 'unknown' } as const;
    const observed = { frames, timeline, run, report: report('a gap', [0, 1]) };
    expect(broken(complete, observed)).toEqual([
      'shards without a fault are complete: shard 1 ended as done without [2]',
      'shards without a fault are complete: shard 1 measured 4 starts, and the target received 6',
    ]);
  });
  it('of a shard without a fault is not lost, unless the database was away', () => {
    expect(broken(lost, { injected: [flush] })).toEqual([
      'shards without a fault are complete: shard 1 ended as lost without a fault',
    ]);
    const restart = injected({ kind: 'postgres-restart', atMs: 0, how: 'SIGINT' });
    expect(broken(lost, { injected: [restart] })).toEqual([]);
  });
  it('cannot have more starts than arrivals', () => {
    const more = (started: number) => ({
      frames: lost.frames.map((one) => (one.shard === 1 ? { ...one, started } : one)),
    });
    expect(broken(lost, more(6))).toEqual([]);
    expect(broken(lost, more(7))).toEqual([
      'shards without a fault are complete: shard 1 measured 7 starts, and the target received 3',
    ]);
  });
});

describe('a record', () => {
  it('is neither lost nor changed', () => {
    const before = { frames: ['0.1.2', '0.1.7'], events: 4 };
    expect(broken(complete, { injected: [{ ...flush, before }] })).toEqual([
      'no record is lost: frame 0.1.7 disappeared',
      'no record is lost: 3 of 4 events remain',
    ]);
    expect(broken(complete, { removals: [{ table: 'frames', what: '{}' }] })).toEqual([
      'no record is lost: changed or deleted in frames: {}',
    ]);
  });
  it('is in order if it is an event', () => {
    const events = [
      { seq: 1, atMs: 5 },
      { seq: 3, atMs: 4 },
    ];
    expect(broken(complete, { events })).toEqual([
      'events are in order: event 3 is at position 2',
      'events are in order: event 3 is older than event 1',
    ]);
  });
  it('replays to the same bytes', () => {
    expect(broken(complete, { replay: 'the replay wrote a different report' })).toEqual([
      'a replay writes the same bytes: the replay wrote a different report',
    ]);
  });
});

describe('the console', () => {
  const away = (reachableAtMs: number) => ({
    injected: [injected({ kind: 'server-kill', atMs: 0 }, { reachableAtMs })],
  });
  it('reconnects within 3 s', () => {
    expect(reconnects({ ...complete, ...away(2_000) })).toEqual([3_000]);
    expect(broken(complete, away(2_000))).toEqual([]);
    const receivedAtMs = [1_000, 5_000];
    expect(
      broken(complete, { ...away(1_999), console: { ...complete.console, receivedAtMs } }),
    ).toEqual(['the console reconnects within 3 s: the reconnect took 3001 ms']);
    const silent = { ...complete.console, receivedAtMs: [1_000] };
    expect(broken(complete, { ...away(2_000), console: silent })).toEqual([
      'the console reconnects within 3 s: it received no further message',
    ]);
  });
  it('counts from the end of the later of two overlapping outages', () => {
    const database = injected(
      { kind: 'postgres-restart', atMs: 0, how: 'SIGINT' },
      { atMs: 1_000, reachableAtMs: 1_500 },
    );
    const server = injected(
      { kind: 'server-kill', atMs: 0 },
      { atMs: 1_200, reachableAtMs: 2_500 },
    );
    expect(reconnects({ ...complete, injected: [server, database] })).toEqual([2_500, 2_500]);
    const later = { ...server, atMs: 1_501 };
    expect(reconnects({ ...complete, injected: [later, database] })).toEqual([2_500, 500]);
  });
  it('needs no reconnect after the run', () => {
    expect(reconnects({ ...complete, ...away(5_001) })).toEqual([]);
  });
  it('receives every second and the end', () => {
    const partial = { receivedAtMs: [1_000], seconds: [0, 2], ended: false };
    expect(broken(complete, { console: partial })).toEqual([
      'the console receives every second and the end: it did not receive the end',
      'the console receives every second and the end: it did not receive the seconds [1]',
    ]);
  });
});
