import type { PgPoolLike } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { definitions } from '../switches/definitions.ts';
import { createPoolOf, isolationEffect } from './hotPool.ts';

const pool = (): PgPoolLike => ({
  query: () => Promise.reject(new Error('not asked')),
  connect: () => Promise.reject(new Error('not asked')),
});

it('gives enrolled items connections of their own, while it is on', () => {
  const pools = { all: pool(), hot: pool() };
  const poolOf = createPoolOf(pools, ['a', 'b']);
  for (const sku of ['a', 'b', 'c']) expect(poolOf(sku, false)).toBe(pools.all);
  for (const sku of ['a', 'b']) expect(poolOf(sku, true)).toBe(pools.hot);
  expect(poolOf('c', true)).toBe(pools.all);
});

it('shows what the definition says', () => {
  const pools = { all: pool(), hot: pool() };
  const { off, on } = definitions['inventory.hot-pool'].shows;
  expect(isolationEffect(createPoolOf(pools, ['a', 'b']), ['a', 'b'], false)).toBe(off);
  expect(isolationEffect(createPoolOf(pools, ['a', 'b']), ['a', 'b'], true)).toBe(on);
  expect(isolationEffect(createPoolOf(pools, ['a']), ['a', 'b'], true)).toBe(off);
  expect(isolationEffect(createPoolOf(pools, []), [], true)).toBe(off);
});
