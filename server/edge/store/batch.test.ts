import { expect, it, vi } from 'vitest';
import { inBatches } from './batch.ts';

const limits = { waitMs: 20, itemsMax: 3 };

it('asks once for what comes within a moment, and gives each its own answer', async () => {
  const ask = vi.fn(async (items: readonly number[]) => items.map((item) => item * 10));
  const put = inBatches(ask, limits);
  expect(await Promise.all([put(1), put(2)])).toEqual([10, 20]);
  expect(await put(3)).toBe(30);
  expect(ask.mock.calls).toEqual([[[1, 2]], [[3]]]);
});

it('does not wait when a batch is full', async () => {
  const ask = vi.fn(async (items: readonly number[]) => items);
  const put = inBatches(ask, { waitMs: 60_000, itemsMax: 3 });
  expect(await Promise.all([put(1), put(2), put(3)])).toEqual([1, 2, 3]);
  expect(ask).toHaveBeenCalledTimes(1);
});

it('asks for each alone when a batch fails: one bad item spoils no other', async () => {
  const ask = vi.fn(async (items: readonly number[]) => {
    if (items.includes(2)) throw new Error('two is bad');
    return items;
  });
  const put = inBatches(ask, limits);
  const answers = await Promise.allSettled([put(1), put(2), put(3)]);
  expect(answers).toEqual([
    { status: 'fulfilled', value: 1 },
    { status: 'rejected', reason: new Error('two is bad') },
    { status: 'fulfilled', value: 3 },
  ]);
  expect(ask.mock.calls).toEqual([[[1, 2, 3]], [[1]], [[2]], [[3]]]);
});

it('does not make the last wait for all before it when the answerer is away', async () => {
  const waiting: (() => void)[] = [];
  const put = inBatches(
    (items: readonly number[]) =>
      items.length > 1
        ? Promise.reject(new Error('away'))
        : new Promise<readonly number[]>((_, reject) => {
            waiting.push(() => reject(new Error('away')));
          }),
    limits,
  );
  const answers = Promise.allSettled([put(1), put(2), put(3)]);
  await vi.waitFor(() => expect(waiting).toHaveLength(3));
  for (const give of waiting) give();
  expect((await answers).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
});

it('takes an answer too few as a failure', async () => {
  const put = inBatches(async () => [], limits);
  await expect(put(1)).rejects.toThrow('not an answer for each item');
});
