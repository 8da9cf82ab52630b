import { expect, it } from 'vitest';
import { first, untilAnswered } from './waiting.ts';

const never = new Promise<never>(() => undefined);

it('asks again while the store is away, and gives its answer', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked < 3) throw new Error('away');
    return false;
  };
  const beganMs = performance.now();
  expect(await untilAnswered(ask, never)).toBe(false);
  expect(asked).toBe(3);
  expect(performance.now() - beganMs).toBeGreaterThan(450);
});

it('gives up as soon as it may, also in the middle of a question', async () => {
  expect(await untilAnswered(() => never, Promise.resolve())).toBe(undefined);
  let asked = 0;
  const away = async () => {
    asked += 1;
    throw new Error('away');
  };
  const soon = new Promise((resolve) => setTimeout(resolve, 20));
  expect(await untilAnswered(away, soon)).toBe(undefined);
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([before, asked]).toEqual([1, 1]);
});

it('gives the first value, or nothing after the limit', async () => {
  expect(await first([never, Promise.resolve('a')], 60_000)).toBe('a');
  expect(await first([never], 5)).toBe(undefined);
  await expect(first([Promise.reject(new Error('broke'))], 60_000)).rejects.toThrow('broke');
});

it('leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
  const before = timers();
  await first([Promise.resolve('a')], 60_000);
  expect(timers()).toBe(before);
});
