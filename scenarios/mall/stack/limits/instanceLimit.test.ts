import { runAsLive, runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createInstanceLimit } from './instanceLimit.ts';

const asShadow = <T>(work: () => T): T =>
  runInContext(
    { kind: 'shadow', tag: { runId: 'a', epoch: 1, expiresAtMs: 0 }, entry: 'zerohour=x' },
    work,
  );

it('carries its limit, is unhealthy while work waits for longer than half a second, and refuses after a second', async () => {
  let nowMs = 0;
  const slept: number[] = [];
  // A hundred pieces a second: 10 ms each.
  const limit = createInstanceLimit(100, {
    now: () => nowMs,
    sleep: async (ms) => void slept.push(ms),
  });
  const passing = asShadow(() => Array.from({ length: 50 }, () => limit.pass()));
  await limit.check();
  passing.push(asShadow(() => limit.pass()));
  await expect(limit.check()).rejects.toThrow('too slow: work waits 510 ms');
  passing.push(...asShadow(() => Array.from({ length: 50 }, () => limit.pass())));
  expect(await asShadow(() => limit.pass())).toBe(false);
  expect([asShadow(limit.waitMs), runAsLive(limit.waitMs)]).toEqual([1_010, 0]);
  nowMs = 10;
  expect(await asShadow(() => limit.pass())).toBe(true);
  nowMs = 520;
  await limit.check();
  expect(new Set(await Promise.all(passing))).toEqual(new Set([true]));
  // The first one has its turn at once.
  expect(slept.slice(0, 3)).toEqual([10, 20, 30]);
  expect(slept.at(-1)).toBe(1_000);
});

it('keeps customers apart from rehearsals', async () => {
  const limit = createInstanceLimit(1, { now: () => 0, sleep: async () => undefined });
  const work = asShadow(() => [limit.pass(), limit.pass()]);
  expect(await asShadow(() => limit.pass())).toBe(false);
  expect(await runAsLive(() => limit.pass())).toBe(true);
  expect(await Promise.all(work)).toEqual([true, true]);
});

it('is unhealthy by the work of customers, too', async () => {
  const limit = createInstanceLimit(1, { now: () => 0, sleep: async () => undefined });
  await limit.check();
  expect(await runAsLive(() => limit.pass())).toBe(true);
  await expect(limit.check()).rejects.toThrow('too slow: work waits 1000 ms');
});

it('tells what rehearsals have used of it, and nothing of customers', () => {
  let nowMs = 0;
  const limit = createInstanceLimit(4, { now: () => nowMs, sleep: async () => undefined });
  void asShadow(limit.pass);
  void runAsLive(limit.pass);
  nowMs = 125;
  expect(limit.usage?.()).toEqual({ slots: 1, busySeconds: 0.125 });
  nowMs = 1_000;
  expect(limit.usage?.()).toEqual({ slots: 1, busySeconds: 0.25 });
});

it('has no limit when none is declared', async () => {
  const limit = createInstanceLimit(0);
  expect(asShadow(limit.waitMs)).toBe(0);
  const passed = await asShadow(() => Promise.all(Array.from({ length: 1_000 }, limit.pass)));
  expect(new Set(passed)).toEqual(new Set([true]));
  await limit.check();
  expect(limit.usage).toBeUndefined();
});
