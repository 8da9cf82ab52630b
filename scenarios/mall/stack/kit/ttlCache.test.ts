import { expect, it } from 'vitest';
import { createTtlCache, secondsKept } from './ttlCache.ts';

function counting() {
  const loads: string[] = [];
  const load = (value: string) => async () => {
    loads.push(value);
    return value;
  };
  return { loads, load };
}

it('keeps a value until its time is over', async () => {
  let now = 0;
  const cache = createTtlCache<string>(100, 10, () => now);
  const { loads, load } = counting();
  expect(await cache.get('k', load('a'))).toBe('a');
  now = 99;
  expect(await cache.get('k', load('b'))).toBe('a');
  now = 100;
  expect(await cache.get('k', load('c'))).toBe('c');
  expect(loads).toEqual(['a', 'c']);
});

it('loads once for callers that miss together', async () => {
  const cache = createTtlCache<string>(100, 10, () => 0);
  const { loads, load } = counting();
  expect(await Promise.all([cache.get('k', load('a')), cache.get('k', load('b'))])).toEqual([
    'a',
    'a',
  ]);
  expect(loads).toEqual(['a']);
});

it('does not keep a failure', async () => {
  const cache = createTtlCache<string>(100, 10, () => 0);
  await expect(cache.get('k', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('k', async () => 'up')).toBe('up');
});

it('holds no more than its limit; the oldest goes', async () => {
  const cache = createTtlCache<string>(100, 2, () => 0);
  const { loads, load } = counting();
  for (const key of ['a', 'b', 'c']) await cache.get(key, load(key));
  await cache.get('b', load('b again'));
  await cache.get('a', load('a again'));
  expect(loads).toEqual(['a', 'b', 'c', 'a again']);
});

it('keeps a value for as long as the reader says, who may change their mind', async () => {
  let now = 0;
  const cache = createTtlCache<string>(100, 10, () => now);
  const { loads, load } = counting();
  await cache.get('k', load('a'), 500);
  now = 499;
  expect(await cache.get('k', load('b'), 500)).toBe('a');
  expect(await cache.get('k', load('c'))).toBe('c');
  expect(await cache.get('k', load('d'), 0)).toBe('d');
  expect(await cache.get('k', load('e'), 0)).toBe('e');
  expect(loads).toEqual(['a', 'c', 'd', 'e']);
});

it.each([0, 1, 10])('shows that it keeps a value for %i s', async (seconds) => {
  expect(await secondsKept(seconds)).toBe(seconds);
});
