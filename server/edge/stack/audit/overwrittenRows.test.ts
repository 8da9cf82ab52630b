import { expect, it } from 'vitest';
import type { Row } from '../../../core/audit/facts/fact.ts';
import { createReadBudget, nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { readOverwritten } from './overwrittenRows.ts';

const rows: Readonly<Record<string, readonly Row[]>> = {
  stock: [
    { sku: 'hot', units: 5 },
    { sku: 'hot', units: 2 },
    { sku: 'free', units: null },
  ],
  counters: [{ sku: 'hot', available: 1, reserved: 2, sold: -3 }],
};

async function read(sqls: { stock: string | null; counters: string | null }, factsMax = 100) {
  const asked: unknown[] = [];
  const budget = createReadBudget({ factsMax, bytesMax: 1e9 }, nothingHeld);
  const file = { facts: {}, ...sqls } as Parameters<typeof readOverwritten>[0];
  const found = await readOverwritten(file, budget, async (kind, sql, columns, take) => {
    asked.push([sql, columns]);
    for (const row of rows[kind] ?? []) take(row);
  });
  return { ...found, asked };
}

it('reads stock and counters each by their own query, in their own columns', async () => {
  const { stock, counters, asked } = await read({ stock: 'stock of', counters: 'counters of' });
  expect(stock).toEqual(
    new Map([
      ['hot', 7],
      ['free', null],
    ]),
  );
  expect(counters).toEqual(new Map([['hot', { available: 1, reserved: 2, sold: -3 }]]));
  expect(asked).toHaveLength(2);
  expect(asked).toEqual(
    expect.arrayContaining([
      ['stock of', ['sku', 'units']],
      ['counters of', ['sku', 'available', 'reserved', 'sold']],
    ]),
  );
});

it('gives none, which is not an empty one, where the file has no query', async () => {
  expect(await read({ stock: null, counters: 'counters of' })).toMatchObject({ stock: null });
  expect(await read({ stock: 'stock of', counters: null })).toMatchObject({ counters: null });
  expect((await read({ stock: null, counters: null })).asked).toEqual([]);
});

it('counts its rows with the rows that may be read', async () => {
  await expect(read({ stock: 'stock of', counters: 'counters of' }, 4)).resolves.toBeDefined();
  await expect(read({ stock: 'stock of', counters: 'counters of' }, 3)).rejects.toThrow();
});
