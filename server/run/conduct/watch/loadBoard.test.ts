import { expect, it } from 'vitest';
import type { SeenLoad } from '../../../core/live/loadJudge.ts';
import type { RunRow } from '../../../core/run/run.ts';
import type { LoadJudgement } from '../../../core/run/runStatus.ts';
import { planOf, secondsTo } from '../../../test/support/loadCase.ts';
import type { RunUpdate } from '../../follow/runUpdates.ts';
import { createLoadBoard, type LoadBoardPorts } from './loadBoard.ts';

const id = 'run0000001';

/** A board over a run's row that holds what was saved. */
function board() {
  const at = { nowMs: 1_000_000, fails: false, isGone: false };
  const saved: (readonly [string, string, LoadJudgement])[] = [];
  const published: RunUpdate[] = [];
  const logged: [about: object, line: string][] = [];
  const log = { warn: (about: object, line: string) => logged.push([about, line]) };
  const { show } = createLoadBoard(
    { id, owner: 'server-1', plan: planOf() },
    {
      now: () => at.nowMs,
      log: log as unknown as LoadBoardPorts['log'],
      runs: {
        async saveLoadJudgement(...of) {
          if (at.fails) throw new Error('PostgreSQL is away');
          saved.push(of);
        },
        row: async (of) => (of === id && !at.isGone ? ({ id } as RunRow) : null),
      },
      updates: { publish: (_, update) => published.push(update) },
    },
  );
  return { show, at, saved, published, logged };
}

const seen = (seconds: number, lostShards: readonly number[] = []): SeenLoad => ({
  round: 0,
  seconds: secondsTo(seconds),
  customers: [],
  leakProbes: [],
  lostShards,
});

it('stores and publishes a judgement once, and again when it changes', async () => {
  const { show, saved, published } = board();
  await show(seen(0));
  expect(saved).toEqual([]);
  for (const seconds of [3, 4, 5, 6]) await show(seen(seconds));
  expect(saved.map(([run, owner, { doubts }]) => [run, owner, doubts])).toEqual([
    [
      id,
      'server-1',
      ['pay p95 ≤ 750 ms at 50%: not enough samples: 150 of the 200 that this percentile needs'],
    ],
    [id, 'server-1', []],
  ]);
  expect(published).toEqual([
    { type: 'run', run: { id } },
    { type: 'run', run: { id } },
  ]);
});

it('judges as many seconds of another round at once', async () => {
  const { show, saved } = board();
  await show(seen(4));
  await show({ ...seen(4, [1]), round: 1 });
  expect(saved.map(([, , { lostShards }]) => lostShards)).toEqual([[], [1]]);
});

it('publishes nothing of a run that is gone', async () => {
  const { show, at, saved, published } = board();
  at.isGone = true;
  await show(seen(4));
  expect([saved.length, published]).toEqual([1, []]);
});

it('judges the same seconds again after a second, since a late frame changes them', async () => {
  const { show, at, saved } = board();
  await show(seen(4));
  at.nowMs += 999;
  await show(seen(4, [1]));
  expect(saved).toHaveLength(1);
  at.nowMs += 1;
  await show(seen(4, [1]));
  expect(saved.map(([, , { lostShards }]) => lostShards)).toEqual([[], [1]]);
});

it('logs a judgement that could not be stored, and stores the next', async () => {
  const { show, at, saved, logged, published } = board();
  at.fails = true;
  await show(seen(4));
  expect(logged).toEqual([[{ run: id }, 'live headline: PostgreSQL is away; judging again']]);
  expect(published).toEqual([]);
  at.fails = false;
  await show(seen(5));
  expect(saved).toHaveLength(1);
});
