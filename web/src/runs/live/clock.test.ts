import { expect, test } from 'vitest';
import { plan, run, second } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { runClock } from './clock.ts';
import { initialLiveState, reduceLive } from './state.ts';

const axis = planAxis(plan);
const start = initialLiveState(run);
const at = (seconds: number) => reduceLive(start, { type: 'second', second: second(seconds, []) });

test('the clock follows the seconds that arrive and runs on between them', () => {
  expect(runClock(at(2), axis, 1_000, 1_400)).toMatchObject({
    elapsedMs: 3400,
    remainingMs: 4600,
    totalMs: 8000,
    stageNumber: 1,
  });
  expect(runClock(at(3), axis, 1_000, 1_000).stageNumber).toBe(2);
});

test('the clock runs at most two seconds ahead of the newest second', () => {
  expect(runClock(at(2), axis, 1_000, 99_000).elapsedMs).toBe(5000);
  expect(runClock(at(2), axis, 1_000, 500).elapsedMs).toBe(3000);
});

test('the clock ends at the planned end', () => {
  expect(runClock(at(6), axis, 0, 1_900)).toMatchObject({
    elapsedMs: 8000,
    remainingMs: 0,
    stage: null,
  });
});

test('before the first second the clock counts from the common start, two seconds at most', () => {
  const startedAt = Date.parse(run.roundStartedAt ?? '');
  expect(runClock(start, axis, null, startedAt + 700).elapsedMs).toBe(700);
  expect(runClock(start, axis, null, startedAt + 9000).elapsedMs).toBe(2000);
  expect(runClock(start, axis, null, startedAt - 9000).elapsedMs).toBe(0);
});

test('the clock stops while the run is not running, and no stage holds before the load', () => {
  const ended = reduceLive(at(2), { type: 'run', run: { ...run, state: 'aborted' } });
  expect(runClock(ended, axis, 1_000, 1_400).elapsedMs).toBe(3000);
  const waiting = initialLiveState({ ...run, state: 'readying' });
  expect(runClock(waiting, axis, null, Date.now())).toMatchObject({
    elapsedMs: 0,
    stage: null,
    stageNumber: 0,
  });
});
