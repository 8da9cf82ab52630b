import { runAsLive, runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createHotKeys, hotFrom } from './hotKeys.ts';

const asShadow = <T>(work: () => T): T =>
  runInContext(
    { kind: 'shadow', tag: { runId: 'a', epoch: 1, expiresAtMs: 0 }, entry: 'zerohour=x' },
    work,
  );

it('tells an item with the request that makes it hot, and again after half a second while it is', () => {
  asShadow(() => {
    const hotKeys = createHotKeys();
    const ask = (atMs: number, sku = 'a') => hotKeys.isToTell(sku, 3, atMs);
    expect([0, 1, 2, 3, 4].map((atMs) => ask(atMs))).toEqual([false, false, true, false, false]);
    expect(ask(5, 'b')).toBe(false);
    expect(ask(501)).toBe(false);
    expect(ask(502)).toBe(true);
    expect([2_000, 2_400, 2_800].map((atMs) => ask(atMs))).toEqual([false, false, true]);
    expect(ask(9_000)).toBe(false);
  });
});

it('counts apart for each owner', () => {
  const hotKeys = createHotKeys();
  expect(asShadow(() => hotKeys.isToTell('a', 2, 0))).toBe(false);
  expect(runAsLive(() => hotKeys.isToTell('a', 2, 0))).toBe(false);
  expect(asShadow(() => hotKeys.isToTell('a', 2, 0))).toBe(true);
});

it('shows the rate from which on an item is hot', () => {
  expect(asShadow(() => [0, 1, 50, 10_000].map(hotFrom))).toEqual(['none', 1, 50, 10_000]);
});
