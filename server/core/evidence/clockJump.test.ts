import { expect, it } from 'vitest';
import { oneStage, planOf, pointOf, quiet, secondsTo } from '../../test/support/loadCase.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { clockJumpReason } from './clockJump.ts';

/** The same second, in which the clock of shard 0's machine jumped. */
const jumped = (second: TimelineSecond, clockJumpMs: number): TimelineSecond => ({
  ...second,
  spans: second.spans?.map((span) => ({ ...span, clockJumpMs })) ?? [],
});
const stage = { ...oneStage, startMs: 2_000, holdMs: 3_000 };
const otherStage = { stage: 3 };

it('makes the stage unknown in which it happened, with its size', () => {
  const timeline = secondsTo(10).map((one) => (one.second === 4 ? jumped(one, 1_500) : one));
  expect(pointOf(timeline, planOf()).unknown).toBe(
    "the clock of shard 0's machine jumped by +1.50 s between 4.0 s and 5.0 s of the round",
  );
  expect(pointOf(secondsTo(10), planOf()).unknown).toBeNull();
});

it('affects a stage when it falls into its hold or while its journeys still end', () => {
  // Seconds 2, 3 and 4 lie in the stage of 2 to 5 s.
  const touches = (second: number, cell = otherStage) => {
    const timeline = secondsTo(9, () => cell);
    return clockJumpReason(
      stage,
      timeline.map((one) => (one.second === second ? jumped(one, -40) : one)),
    );
  };
  expect([1, 2, 4, 5].map((second) => touches(second) !== null)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(touches(2)).toContain('jumped by -40 ms between 2.0 s and 3.0 s');
  expect(touches(5, { stage: stage.index })).toContain('between 5.0 s and 6.0 s');
  expect(clockJumpReason(stage, [quiet(4)])).toBeNull();
});
