import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSerial, inParallel } from './providerOptions.ts';

it('runs one task after the other, also after one that failed', async () => {
  const serial = createSerial();
  const order: string[] = [];
  const task = (name: string, ms: number, fails: boolean) =>
    serial(async () => {
      order.push(`${name} begins`);
      await delay(ms);
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const first = task('a', 10, true);
  const second = task('b', 1, false);
  await expect(first).rejects.toThrow('a');
  expect(await second).toBe('b');
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

it('works on some items at a time and keeps their order', async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 100 }, (_, index) => index);
  const doubled = await inParallel(items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await delay(item % 3);
    running -= 1;
    return item * 2;
  });
  expect(doubled).toEqual(items.map((item) => item * 2));
  expect(most).toBe(32);
  expect(await inParallel([], async () => 1)).toEqual([]);
  await expect(
    inParallel([1, 2], async (item) => Promise.reject(new Error(`no ${item}`))),
  ).rejects.toThrow('no 1');
});
