import { expect, it } from 'vitest';
import { createNextShard } from './nextShard.ts';

/** A shard whose attempts a test ends. */
function attempts() {
  const asked: number[] = [];
  const ends: { done(): void; fail(): void }[] = [];
  const next = createNextShard((round) => {
    asked.push(round);
    return new Promise((resolve, reject) => {
      ends.push({ done: () => resolve('done'), fail: () => reject(new Error('away')) });
    });
  });
  return { next, asked, ends };
}

it('has one attempt at a time, and a new one after one that failed or ended', async () => {
  const { next, asked, ends } = attempts();
  next.run(1);
  next.run(1);
  expect(asked).toEqual([1]);
  ends[0]?.fail();
  await next.ended();
  next.run(1);
  expect(asked).toEqual([1, 1]);
  ends[1]?.done();
  await next.ended();
  next.run(2);
  expect(asked).toEqual([1, 1, 2]);
});

it('ends with the attempt that is under way, and at once where there is none', async () => {
  const { next, ends } = attempts();
  await next.ended();
  next.run(1);
  let isEnded = false;
  const ended = next.ended().then(() => {
    isEnded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isEnded).toBe(false);
  ends[0]?.done();
  await ended;
  expect(isEnded).toBe(true);
});
