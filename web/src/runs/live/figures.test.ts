import { expect, test } from 'vitest';
import { windowOf, worstLatency } from './figures.ts';
import { latencyCriterion, run, second, withSlos } from './fixture.ts';
import { compactSecond } from './second.ts';
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
      ['browse', 1, 0, 6],
      ['pay', 1, 0, 7],
    ]),
  });
  expect(worstLatency(state)).toMatchObject({ path: 'browse', limitMs: 100, quantile: 0.5 });
  expect(worstLatency(state)?.valueMs).toBeCloseTo(2 ** 5.5, 10);
  expect(worstLatency(initialLiveState(run))).toBeNull();
});
