import { describe, expect, it } from 'vitest';
import type { Report } from '../../core/report/report.ts';
import type { Evidence } from './evidence.ts';
import type { Struck } from './fault.ts';
import { reconnects } from './invariants/record.ts';
import { violationsOf } from './invariants.ts';
import type { FrameRow, ShardChange } from './journal.ts';
import type { K6Sighting } from './k6Watch.ts';

/** Two shards of two journeys a second, held for 3 s from instant 1000; nothing is wrong. */
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
const k6 = (shard: number, more: Partial<K6Sighting> = {}): K6Sighting => ({
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
const struck = (fault: Struck['fault'], more: Partial<Struck> = {}): Struck => ({
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
const kill = struck(
  { kind: 'worker-kill', atMs: 0, place: 1 },
  { worker: 'w1-1', held: [{ shard: 1, epoch: 1 }] },
);
const freeze = struck(
  { kind: 'worker-freeze', atMs: 0, place: 1, forMs: 7_000 },
  { worker: 'w1-1', held: [{ shard: 1, epoch: 1 }] },
);
const flush = struck({ kind: 'redis-flush', atMs: 0 });

const whole: Evidence = {
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
  struck: [],
  console: { heardAtMs: [1_000, 2_000, 5_000], seconds, ended: true },
};

/** Shard 1 lost its worker at 2500: one frame of it is there, and the report says so. */
const lost: Evidence = {
  ...whole,
  run: { ...whole.run, verdict: 'unknown' },
  changes: [
    queued(0),
    queued(1),
    ...claim(0, 1, 100, 'a'),
    ...claim(1, 1, 100, 'b'),
    ...ran(0, 'a'),
    ...ran(1, 'b', 'lost'),
  ],
  frames: whole.frames.filter(({ shard, second: at }) => shard === 0 || at === 0),
  arrivals: whole.arrivals.filter(({ journey, atMs }) => journey % 2 === 0 || atMs < 2_500),
  report: report('shard 1 was lost', [0, 2]),
  timeline: [second(0), second(1, [1]), second(2, [1])],
  k6: [k6(0), k6(1, { lastSeenMs: 2_510 })],
  struck: [kill],
};

const broken = (base: Evidence, over: Partial<Evidence>): readonly string[] =>
  violationsOf({ ...base, ...over }).map(({ invariant, text }) => `${invariant}: ${text}`);

describe('nothing is broken', () => {
  it('in a whole run, and in one that lost a shard and says so', () => {
    expect(violationsOf(whole)).toEqual([]);
    expect(violationsOf(lost)).toEqual([]);
  });
  it('by a shard that changed hands before the start', () => {
    const changes = [...claim(1, 2, 300, 'c'), ...ran(1, 'c').map((one) => ({ ...one, epoch: 2 }))];
    const frames = whole.frames.map((one) =>
      one.shard === 1 ? { ...one, epoch: 2, shardEpoch: 2 } : one,
    );
    const evidence = {
      changes: [...whole.changes.slice(0, -2), ...changes],
      frames,
      k6: [k6(0), k6(1, { lastSeenMs: 250 }), k6(1, { pid: 99, firstSeenMs: 300 })],
    };
    expect(broken(whole, evidence)).toEqual([]);
  });
  it('by a late push that covers two seconds', () => {
    const frames = whole.frames.flatMap((one) =>
      one.shard === 0 && one.second === 1
        ? []
        : [one.shard === 0 && one.second === 2 ? { ...one, fromMs: 1_000, started: 4 } : one],
    );
    expect(broken(whole, { frames })).toEqual([]);
  });
});

describe('the end of a run', () => {
  it('must come, in time, with a verdict', () => {
    const open = { ...whole.run, state: 'running', endedAtMs: null, verdict: null } as const;
    expect(broken(whole, { run: open, tookMs: 70_000 })).toEqual([
      'the run ends with a verdict: it is still running after 70000 ms',
    ]);
    expect(broken(whole, { tookMs: 60_001 })).toEqual([
      'the run ends with a verdict: it took 60001 ms; 60000 ms is the limit',
    ]);
    expect(broken(whole, { run: { ...whole.run, verdict: null } })).toEqual([
      'the run ends with a verdict: it ended finished without a verdict',
    ]);
  });
  it('leaves no k6', () => {
    expect(broken(whole, { k6Left: [k6(1)] })).toEqual([
      'no k6 after the run: k6 71 of shard 1 is alive 2 s after the end',
    ]);
  });
});

describe('claims', () => {
  it('give an epoch to one worker, and count on by one', () => {
    const twice = [...whole.changes, ...claim(1, 1, 900, 'c')];
    expect(broken(lost, { changes: [...lost.changes.slice(0, -2), ...twice.slice(-2)] })).toContain(
      'one worker an epoch: shard 1, epoch 1: b and c',
    );
    const jump = [...lost.changes.slice(0, -2), ...claim(1, 3, 900, 'c')];
    expect(broken(lost, { changes: jump })).toContain('one worker an epoch: shard 1: epoch 1 → 3');
  });
  it('end with the start', () => {
    const changes = [...lost.changes, ...claim(1, 2, 1_001, 'c')];
    expect(broken(lost, { changes })).toContain(
      'started load is never started again: shard 1 was claimed after the start, epoch 2',
    );
    const before = [...lost.changes, ...claim(1, 2, 1_000, 'c')];
    expect(broken(lost, { changes: before }).join()).not.toContain('after the start');
  });
  it('refuse the frames and writes of who lost them', () => {
    const late = [...lost.frames, frame(1, 1, { shardState: 'lost' })];
    expect(broken(lost, { frames: late })).toContain(
      'a frame belongs to the epoch that holds the shard: second 1 of shard 1, epoch 1, came when it was lost at epoch 1',
    );
    const old = whole.frames.map((one, i) => (i === 0 ? { ...one, shardEpoch: 2 } : one));
    expect(broken(whole, { frames: old })).toEqual([
      'a frame belongs to the epoch that holds the shard: second 0 of shard 0, epoch 1, came when it was running at epoch 2',
    ]);
    const accepted = [{ ...flush, accepted: ['renew of shard 1, epoch 1'] }];
    expect(broken(whole, { struck: accepted })).toEqual([
      'what is over cannot write: accepted: renew of shard 1, epoch 1',
    ]);
  });
});

describe('k6', () => {
  it('is gone 2 s after its worker', () => {
    const at = (lastSeenMs: number) => ({ k6: [k6(0), k6(1, { lastSeenMs })] });
    expect(broken(lost, at(4_500))).toEqual([]);
    expect(broken(lost, at(4_501))).toEqual([
      'no k6 2 s after its worker: k6 71 of shard 1: 2001 ms later',
    ]);
  });
  it('is dead before its shard is taken from a worker that was stopped', () => {
    const at = (lastSeenMs: number) => ({
      struck: [freeze],
      k6: [k6(0), k6(1, { lastSeenMs })],
    });
    expect(broken(lost, at(4_000))).toEqual([]);
    expect(broken(lost, at(4_001))).toEqual([
      'k6 is dead before any takeover: k6 71 of shard 1 lived 1 ms longer than epoch 1',
    ]);
  });
  it('is alone on its shard', () => {
    const two = [k6(0), k6(1, { lastSeenMs: 301 }), k6(1, { pid: 99, firstSeenMs: 300 })];
    expect(broken(whole, { k6: two })).toEqual(['one k6 a shard: shard 1: 71 and 99 at once']);
  });
});

describe('load', () => {
  const arrival = (journey: number, atMs: number) => ({ runId: 'mwqeurvb5bui', journey, atMs });
  it('is not doubled, and not beyond the plan', () => {
    expect(broken(lost, { arrivals: [...lost.arrivals, arrival(1, 1_300)] })).toEqual([
      'no load is doubled: journey 1 came twice',
    ]);
    expect(broken(lost, { arrivals: [...lost.arrivals, arrival(15, 1_300)] })).toEqual([
      "no load is doubled: journey 15 is beyond the plan's 12",
    ]);
  });
  it('ends with its shard, and with the run', () => {
    const with_ = (atMs: number) => ({ arrivals: [...lost.arrivals, arrival(7, atMs)] });
    expect(broken(lost, with_(4_250))).toEqual([]);
    expect(broken(lost, with_(4_251))).toEqual([
      'no load is doubled: journey 7 came 251 ms after its shard was lost',
    ]);
    const late = whole.arrivals.map((one) => (one.journey === 11 ? { ...one, atMs: 5_001 } : one));
    expect(broken(whole, { arrivals: late })).toEqual([
      "no load is doubled: journey 11 came after the run's end",
    ]);
  });
  it('that was not measured is a gap, to the second, in timeline and report', () => {
    expect(broken(lost, { timeline: [second(0), second(1), second(2, [1])] })).toEqual([
      'every gap is reported: shard 1 has no frame of [1,2]; the timeline says [2]',
    ]);
    expect(broken(lost, { report: report('lost', [0, 1]) })).toEqual([
      'every gap is reported: shard 1 misses 2 s; the report says 1',
    ]);
  });
  it('after a stop, or the end of all load, is no gap', () => {
    const atMs = startAtMs + 1_400;
    const told = { timeline: [second(0)], report: report('stopped', []) };
    expect(broken(lost, { ...told, stopAtMs: atMs })).toEqual([]);
    expect(broken(lost, { ...told, loadEndedAtMs: atMs })).toEqual([]);
    expect(broken(lost, { ...told, loadEndedAtMs: atMs + 101 })).not.toEqual([]);
  });
  it('of a lost shard is no evidence', () => {
    expect(broken(lost, { run: whole.run })).toEqual([
      'a lost shard is no pass: the verdict is pass',
    ]);
    expect(broken(lost, { report: report(null, [0, 2]) })).toEqual([
      'a lost shard is no pass: a stage that lost a shard counts as measured',
    ]);
  });
  it('of a shard that ended in order is measured whole', () => {
    const arrivals = whole.arrivals.slice(1);
    expect(broken(whole, { arrivals })).toEqual([
      'what was not hit is whole: shard 0 measured 6 starts, and the target saw 5',
    ]);
    const frames = whole.frames.filter((one) => one.shard === 0 || one.second !== 2);
    const timeline = [second(0), second(1), second(2, [1])];
    const run = { ...whole.run, verdict: 'unknown' } as const;
    const told = { frames, timeline, run, report: report('a gap', [0, 1]) };
    expect(broken(whole, told)).toEqual([
      'what was not hit is whole: shard 1 ended done without [2]',
      'what was not hit is whole: shard 1 measured 4 starts, and the target saw 6',
    ]);
  });
  it('of a shard that nothing hit is not lost, unless its database was away', () => {
    expect(broken(lost, { struck: [flush] })).toEqual([
      'what was not hit is whole: shard 1 ended lost, and nothing hit it',
    ]);
    const restart = struck({ kind: 'postgres-restart', atMs: 0, how: 'SIGINT' });
    expect(broken(lost, { struck: [restart] })).toEqual([]);
  });
  it('cannot have more starts than came', () => {
    const more = (started: number) => ({
      frames: lost.frames.map((one) => (one.shard === 1 ? { ...one, started } : one)),
    });
    expect(broken(lost, more(6))).toEqual([]);
    expect(broken(lost, more(7))).toEqual([
      'what was not hit is whole: shard 1 measured 7 starts of 3',
    ]);
  });
});

describe('what was recorded', () => {
  it('stays', () => {
    const before = { frames: ['0.1.2', '0.1.7'], events: 4 };
    expect(broken(whole, { struck: [{ ...flush, before }] })).toEqual([
      'nothing recorded is lost: frame 0.1.7 was there and is not',
      'nothing recorded is lost: 4 events were there, 3 are',
    ]);
    expect(broken(whole, { removals: [{ table: 'frames', what: '{}' }] })).toEqual([
      'nothing recorded is lost: changed or deleted in frames: {}',
    ]);
  });
  it('is in order', () => {
    const events = [
      { seq: 1, atMs: 5 },
      { seq: 3, atMs: 4 },
    ];
    expect(broken(whole, { events })).toEqual([
      'events are in order: event 3 stands at place 2',
      'events are in order: event 3 is older than event 1',
    ]);
  });
  it('replays byte for byte', () => {
    expect(broken(whole, { replay: 'a replay wrote another report' })).toEqual([
      'a replay gives the same bytes: a replay wrote another report',
    ]);
  });
});

describe('the console', () => {
  const away = (reachableAtMs: number) => ({
    struck: [struck({ kind: 'server-kill', atMs: 0 }, { reachableAtMs })],
  });
  it('hears again within 3 s', () => {
    expect(reconnects({ ...whole, ...away(2_000) })).toEqual([3_000]);
    expect(broken(whole, away(2_000))).toEqual([]);
    const heardAtMs = [1_000, 5_000];
    expect(broken(whole, { ...away(1_999), console: { ...whole.console, heardAtMs } })).toEqual([
      'the console is back within 3 s: it took 3001 ms',
    ]);
    const deaf = { ...whole.console, heardAtMs: [1_000] };
    expect(broken(whole, { ...away(2_000), console: deaf })).toEqual([
      'the console is back within 3 s: it heard nothing more',
    ]);
  });
  it('is counted from when the last of two parts is back', () => {
    const database = struck(
      { kind: 'postgres-restart', atMs: 0, how: 'SIGINT' },
      { atMs: 1_000, reachableAtMs: 1_500 },
    );
    const server = struck({ kind: 'server-kill', atMs: 0 }, { atMs: 1_200, reachableAtMs: 2_500 });
    expect(reconnects({ ...whole, struck: [server, database] })).toEqual([2_500, 2_500]);
    const later = { ...server, atMs: 1_501 };
    expect(reconnects({ ...whole, struck: [later, database] })).toEqual([2_500, 500]);
  });
  it('has nothing to hear after the end', () => {
    expect(reconnects({ ...whole, ...away(5_001) })).toEqual([]);
  });
  it('sees every second, and the end', () => {
    const half = { heardAtMs: [1_000], seconds: [0, 2], ended: false };
    expect(broken(whole, { console: half })).toEqual([
      'the console misses nothing: it was not told the end',
      'the console misses nothing: it never saw the seconds [1]',
    ]);
  });
});
