import { expect, test } from 'vitest';
import { latencyCriterion, plan, run, second, withSlos } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { compactSecond } from '../../measure/second.ts';
import { newestFigures, windowOf, worstLatency } from './figures.ts';
import { initialLiveState, reduceLive } from './state.ts';

test('the window holds five seconds of the newest round', () => {
  const seconds = [1, 2, 3, 4, 5, 6].map((at) => compactSecond(second(at, [])));
  expect(windowOf(seconds).map((s) => s.second)).toEqual([2, 3, 4, 5, 6]);
  const next = compactSecond(second(1, [], [0, 1], 1));
  expect(windowOf([...seconds, next])).toEqual([next]);
  expect(windowOf([])).toEqual([]);
});

test('a gap shortens the window, it does not widen it', () => {
  const seconds = [1, 2, 8].map((at) => compactSecond(second(at, [])));
  expect(windowOf(seconds).map((s) => s.second)).toEqual([8]);
});

test('the path nearest to its own limit is shown, not the slowest', () => {
  const slos = [latencyCriterion('browse', 0.5, 100), latencyCriterion('pay', 0.5, 1000)];
  const state = reduceLive(initialLiveState({ ...run, plan: withSlos(slos) }), {
    type: 'second',
    second: second(1, [
      ['browse', 20, 0, 6],
      ['pay', 20, 0, 7],
    ]),
  });
  expect(worstLatency(state)).toMatchObject({ path: 'browse', limitMs: 100, quantile: 0.5 });
  expect(worstLatency(state)?.valueMs).toBeCloseTo(2 ** 5.5, 10);
  expect(worstLatency(initialLiveState(run))).toBeNull();
});

test('before the first second every figure is missing, and nothing was dropped', () => {
  expect(newestFigures(initialLiveState(run), planAxis(plan))).toEqual({
    offered: null,
    started: null,
    achieved: null,
    dropped: 0,
    cut: 0,
    overdue: 0,
    errorShare: null,
    worst: null,
  });
});

test('rates are those of the newest second, errors of the window, drops of the whole run', () => {
  const state = [
    second(1, [['pay', 50, 1]]),
    second(4, [
      ['pay', 100, 2],
      ['browse', 50],
    ]),
  ]
    .map((value) => ({ type: 'second' as const, second: value }))
    .reduce(reduceLive, initialLiveState(run));
  expect(newestFigures(state, planAxis(plan))).toMatchObject({
    offered: 250,
    started: 152,
    achieved: 148,
    dropped: 6,
    errorShare: 0.015,
  });
});

test('drops that are no longer in memory count', () => {
  const state = {
    ...reduceLive(initialLiveState(run), { type: 'second', second: second(9, [['pay', 50]]) }),
    forgotten: { newest: { round: 0, second: 8 }, dropped: 40 },
  };
  expect(newestFigures(state, planAxis(plan)).dropped).toBe(42);
});

test('journeys that are open when the load has ended are cut, and none before', () => {
  const cutIn = (state: 'running' | 'stopping' | 'finishing' | 'aborted') =>
    newestFigures(
      reduceLive(initialLiveState({ ...run, state }), {
        type: 'second',
        second: second(1, [['pay', 50]]),
      }),
      planAxis(plan),
    ).cut;
  expect((['running', 'stopping', 'finishing', 'aborted'] as const).map(cutIn)).toEqual([
    0, 0, 1, 1,
  ]);
});

test('with too few answers in the window the stage so far is shown, and with too few of it nothing', () => {
  const slos = [latencyCriterion('pay', 0.5, 100)];
  const of = (...counts: readonly number[]) =>
    counts
      .map((count, index) => ({
        type: 'second' as const,
        second: second(index * 6, [['pay', count, 0, 6]]),
      }))
      .reduce(reduceLive, initialLiveState({ ...run, plan: withSlos(slos) }));
  expect(worstLatency(of(10, 9))).toBeNull();
  expect(worstLatency(of(10, 10))?.valueMs).toBeCloseTo(2 ** 5.5, 10);
});
