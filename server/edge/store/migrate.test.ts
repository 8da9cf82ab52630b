import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';

it('has one migration for each number, since an older database refuses one that sorts before its last', () => {
  const names = readdirSync(join(packageRoot(), 'server/edge/store/migrations')).sort();
  // Two carry the number 7, and every database has both.
  const numbers = names.map((name) => name.slice(0, 4)).filter((number) => number !== '0007');
  expect(names.every((name) => /^\d{4}_[a-z_]+\.sql$/.test(name))).toBe(true);
  expect(numbers).toEqual([...new Set(numbers)]);
  expect(names.filter((name) => name.startsWith('0007'))).toHaveLength(2);
});
