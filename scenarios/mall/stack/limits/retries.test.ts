import { expect, it } from 'vitest';
import { retriesMade, withRetries } from './retries.ts';

it.each([
  [0, [503, 200], 503, 1],
  [1, [503, 200], 200, 2],
  [2, [503, 503, 503, 200], 503, 3],
  [5, [503, 503, 200, 503], 200, 3],
  [5, [409, 200], 409, 1],
])(
  'with %i retries of %j the answer is %i after %i calls',
  async (retries, answers, last, made) => {
    let calls = 0;
    const call = async (): Promise<number> => {
      calls += 1;
      return answers[calls - 1] ?? 0;
    };
    expect(await withRetries(retries, call, (status) => status === 503)).toBe(last);
    expect(calls).toBe(made);
  },
);

it('does not call again after a throw', async () => {
  let calls = 0;
  const call = async (): Promise<number> => {
    calls += 1;
    throw new Error('a bug');
  };
  await expect(withRetries(3, call, () => true)).rejects.toThrow('a bug');
  expect(calls).toBe(1);
});

it.each([0, 1, 5])('shows that it makes %i', async (retries) => {
  expect(await retriesMade(retries)).toBe(retries);
});
