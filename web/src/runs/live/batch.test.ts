import { expect, test } from 'vitest';
import { createBatch } from './batch.ts';

function gather() {
  const taken: (readonly number[])[] = [];
  const timers: (() => void)[] = [];
  const batch = createBatch<number>(
    (items) => taken.push(items),
    (then) => timers.push(then),
  );
  return { batch, taken, timers };
}

test('what comes in one moment is taken together, in order, by one timer', () => {
  const { batch, taken, timers } = gather();
  for (const item of [1, 2, 3]) batch.add(item);
  expect({ taken, timers: timers.length }).toEqual({ taken: [], timers: 1 });
  timers[0]?.();
  expect(taken).toEqual([[1, 2, 3]]);
  batch.add(4);
  timers[1]?.();
  expect(taken).toEqual([[1, 2, 3], [4]]);
});

test('a flush takes what waits at once, and its timer then takes nothing', () => {
  const { batch, taken, timers } = gather();
  batch.add(1);
  batch.flush();
  timers[0]?.();
  expect(taken).toEqual([[1]]);
});
