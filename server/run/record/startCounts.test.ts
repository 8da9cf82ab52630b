import { expect, it } from 'vitest';
import { newMachine } from '../../core/run/lifecycle.ts';
import { contractFrame } from '../worker/shard/shardCase.support.ts';
import { createStartCounts, seenRounds } from './startCounts.ts';

const record = (stoppedBy: ReturnType<typeof newMachine>['stoppedBy'] = null) => ({
  machine: { ...newMachine(2, 1), stoppedBy },
  loadEndedAt: new Date(9_000).toISOString(),
});
const round = { round: 0, startAtMs: 4_000, stopAtMs: null, nowMs: 50_000 };
const done = [0, 1].map((shard) => ({ round: 0, shard, state: 'done' as const }));
const counts = { of: (...at: readonly (number | string)[]) => at.join(' ').length };

it('adds up the starts of each shard, stage and path', () => {
  const starts = createStartCounts();
  const frame = contractFrame(1, 0);
  const [cell] = frame.cells;
  if (cell === undefined) throw new Error('no cell');
  starts.add([frame, { ...frame, second: 1 }]);
  starts.add([
    { ...frame, shard: 1, cells: [cell, { ...cell, stage: 1, started: 5 }] },
    { ...frame, round: 1, cells: [{ ...cell, path: 'browse', started: 7 }] },
  ]);
  expect([
    starts.of(0, 0, 0, 'pay'),
    starts.of(0, 1, 0, 'pay'),
    starts.of(0, 1, 1, 'pay'),
    starts.of(1, 0, 0, 'browse'),
    starts.of(1, 0, 0, 'pay'),
  ]).toEqual([6, 3, 5, 7, 0]);
});

it('knows every start of a round whose shards all came to their end', () => {
  const [seen] = seenRounds(record(), [round], done, counts);
  expect(seen).toMatchObject({ round: 0, untilMs: 5_000 });
  expect(seen?.startsOf?.(1, 2, 'pay')).toBe('0 1 2 pay'.length);
  const other = [{ round: 1, state: 'lost' as const }];
  expect(seenRounds(record(), [round], [...done, ...other], counts)[0]?.startsOf).not.toBeNull();
});

it.each([
  ['a shard was lost', record(), [...done.slice(1), { round: 0, state: 'lost' as const }]],
  ['a shard failed', record(), [...done.slice(1), { round: 0, state: 'failed' as const }]],
  ['it was stopped', record({ kind: 'person', by: 'ada', reason: 'enough' }), done],
])('knows only until when a round went on where %s', (_, run, shards) => {
  expect(seenRounds(run, [round], shards, counts)).toEqual([
    { round: 0, untilMs: 5_000, startsOf: null },
  ]);
});

it('a round without a start has not begun, and a load that goes on has lasted until now', () => {
  expect(seenRounds(record(), [{ ...round, startAtMs: null }], done, counts)).toEqual([]);
  const open = { ...record(), loadEndedAt: null };
  expect(seenRounds(open, [round], done, counts)[0]?.untilMs).toBe(46_000);
});
