import { expect, it } from 'vitest';
import { distancesFrom, importersOf, nearestFirst } from './importers.ts';

const importers = importersOf([
  { from: 'core/b.ts', to: 'core/a.ts' },
  { from: 'core/b.ts', to: 'core/a.ts' },
  { from: 'core/c.ts', to: 'core/b.ts' },
  { from: 'core/a.ts', to: 'core/c.ts' },
  { from: 'core/a.test.ts', to: 'core/a.ts' },
  { from: 'core/c.test.ts', to: 'core/c.ts' },
  { from: 'run/b.test.ts', to: 'core/b.ts' },
  { from: 'core/b.test.ts', to: 'core/b.ts' },
  { from: 'core/other.test.ts', to: 'core/other.ts' },
]);

it('counts the imports from a file to each that sees it, also around a cycle', () => {
  expect(importers.get('core/a.ts')).toEqual(['core/b.ts', 'core/a.test.ts']);
  expect([...distancesFrom('core/a.ts', importers)]).toEqual([
    ['core/a.ts', 0],
    ['core/b.ts', 1],
    ['core/a.test.ts', 1],
    ['core/c.ts', 2],
    ['run/b.test.ts', 2],
    ['core/b.test.ts', 2],
    ['core/c.test.ts', 3],
  ]);
});

it('begins with the tests that are fewest imports away, then with those in the same folders', () => {
  const tests = ['core/c.test.ts', 'run/b.test.ts', 'core/b.test.ts', 'unknown.test.ts'];
  const distances = distancesFrom('core/a.ts', importers);
  expect(nearestFirst([...tests, 'core/a.test.ts'], 'core/a.ts', distances)).toEqual([
    'core/a.test.ts',
    'core/b.test.ts',
    'run/b.test.ts',
    'core/c.test.ts',
    'unknown.test.ts',
  ]);
});
