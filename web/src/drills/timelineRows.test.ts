import { expect, test } from 'vitest';
import { actionOf, drillDetail, drillEvent, drillReport, probeOf } from './drill.support.ts';
import { type Beside, timelineRows } from './timelineRows.ts';

const nothing: Beside = { events: [], runEvents: [], findings: [] };
const rowOf = (change: Parameters<typeof actionOf>[0], nowMs = 25_000) => {
  const drill = drillDetail({ actions: [actionOf(change)], probes: [] });
  return timelineRows(drill, null, nothing, nowMs)[0];
};

test('a fault is planned, and is on from its begin to now, or to its end', () => {
  const planned = { fromMs: 20_000, toMs: 40_000, kind: 'planned' };
  expect(rowOf({})).toEqual({
    ...{ key: 'action 0', title: 'latency of payments', bars: [planned], marks: [] },
  });
  const real = (toMs: number) => ({ fromMs: 20_100, toMs, kind: 'real' });
  expect(rowOf({ onMs: 20_100, phase: 'on' })?.bars).toEqual([planned, real(25_000)]);
  expect(rowOf({ onMs: 20_100, phase: 'undoing' })?.bars).toEqual([planned, real(25_000)]);
  expect(rowOf({ onMs: 20_100, offMs: 40_200, phase: 'undone' })?.bars).toEqual([
    ...[planned, real(40_200)],
  ]);
  expect(rowOf({ onMs: 20_100, phase: 'failed' })?.bars).toEqual([planned, real(20_100)]);
  expect(rowOf({ endMs: null })?.bars).toEqual([{ ...planned, toMs: 90_000 }]);
});

test('a note and what the rollback does are moments', () => {
  const moment = (atMs: number) => [
    { atMs, tone: 'accent', shape: 'diamond', text: 'latency of payments' },
  ];
  const note = { lane: 'note', atMs: 45_000, endMs: 45_000 } as const;
  expect(rowOf(note)).toMatchObject({ bars: [], marks: moment(45_000) });
  expect(rowOf({ ...note, onMs: 45_020 })).toMatchObject({ bars: [], marks: moment(45_020) });
  const rollback = { part: 'rollback', lane: 'switch', atMs: null, endMs: null } as const;
  expect(rowOf(rollback)).toMatchObject({ bars: [], marks: [] });
  expect(rowOf({ ...rollback, onMs: 90_500 })).toMatchObject({ bars: [], marks: moment(90_500) });
});

test('what a sensor said has a shape beside its colour', () => {
  const sensed = (['bit', 'did-not-bite', 'unknown', 'gone', 'present'] as const).map(
    (answer, nth) => ({ asked: 'on' as const, answer, atMs: nth, text: 'seen' }),
  );
  expect(rowOf({ sensed })?.marks).toEqual([
    { atMs: 0, tone: 'pass', shape: 'dot', text: 'bit: seen' },
    { atMs: 1, tone: 'unknown', shape: 'square', text: 'did not bite: seen' },
    { atMs: 2, tone: 'unknown', shape: 'square', text: 'unknown: seen' },
    { atMs: 3, tone: 'pass', shape: 'dot', text: 'gone: seen' },
    { atMs: 4, tone: 'fail', shape: 'cross', text: 'present: seen' },
  ]);
});

test('the readings of a probe are those so far, and at the end those of the report', () => {
  const readings = (['holds', 'broken', 'unknown'] as const).map((state, nth) => ({
    ...{ dueMs: nth * 1000, phase: null, state, text: `${nth}` },
  }));
  const drill = drillDetail({ actions: [], probes: [probeOf({ readings })] });
  expect(timelineRows(drill, null, nothing, 0)).toEqual([
    {
      ...{ key: 'probe pool', title: 'pool', bars: [] },
      marks: [
        { atMs: 0, tone: 'pass', shape: 'dot', text: 'holds: 0' },
        { atMs: 1_000, tone: 'fail', shape: 'cross', text: 'broken: 1' },
        { atMs: 2_000, tone: 'unknown', shape: 'square', text: 'unknown: 2' },
      ],
    },
  ]);
  expect(timelineRows(drill, drillReport(), nothing, 0)[0]?.marks).toEqual([
    { atMs: 2_000, tone: 'pass', shape: 'dot', text: 'holds: 3' },
  ]);
});

const beside = {
  events: [drillEvent(1, { message: 'ann: lunch' }), drillEvent(2, { kind: 'step' })],
  runEvents: (['violation', 'rule', 'permission', 'state'] as const).map((kind, nth) => ({
    ...{ seq: nth, at: `2026-11-27T13:00:1${nth}.000Z`, kind, message: kind, data: {} },
  })),
  findings: [{ foundAt: '2026-11-27T13:00:20.000Z', message: 'oversold' }],
};

test('findings, aborts and notes stand on the clock of the load while it is driven', () => {
  const drill = drillDetail({ actions: [], probes: [] });
  const mark = (atMs: number, tone: string, text: string) => ({
    ...{ atMs, tone, shape: 'diamond', text },
  });
  expect(timelineRows(drill, null, beside, 0)).toEqual([
    { key: 'findings', title: 'findings', bars: [], marks: [mark(15_000, 'fail', 'oversold')] },
    {
      ...{ key: 'aborts', title: 'aborts', bars: [] },
      marks: ['violation', 'rule', 'permission'].map((kind, nth) =>
        mark(5_000 + nth * 1_000, 'fail', kind),
      ),
    },
    { key: 'notes', title: 'notes', bars: [], marks: [mark(30_000, 'accent', 'ann: lunch')] },
  ]);
  expect(timelineRows({ ...drill, startedAt: null }, null, beside, 0)).toEqual([]);
});

test('a leak scan that found nothing is no finding', () => {
  const [first] = drillReport().timeline;
  if (first === undefined) throw new Error('the case has no timeline');
  const scan = { ...first, lane: 'finding', text: 'leak scan: clean', item: null } as const;
  const toneOf = (state: 'pass' | 'fail' | 'unknown' | null) =>
    timelineRows(
      drillDetail({ actions: [], probes: [] }),
      drillReport({ timeline: [{ ...scan, state }] }),
      beside,
      0,
    ).flatMap(({ marks }) => marks.map(({ tone }) => tone));
  expect([toneOf('pass'), toneOf('unknown'), toneOf('fail'), toneOf(null)]).toEqual([
    ['pass'],
    ['unknown'],
    ['fail'],
    ['fail'],
  ]);
});

test('at the end they are those of the report, without what an action wrote', () => {
  const drill = drillDetail({ actions: [], probes: [] });
  const rows = timelineRows(drill, drillReport(), beside, 0);
  expect(rows.map(({ title, marks }) => [title, marks.map(({ text }) => text)])).toEqual([
    ['findings', ['oversold']],
    ['aborts', ['errors']],
    ['notes', ['lunch']],
  ]);
  expect(rows.flatMap(({ marks }) => marks.map(({ tone }) => tone))).toEqual([
    ...['fail', 'fail', 'accent'],
  ]);
});
