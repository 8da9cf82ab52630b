import { expect, it } from 'vitest';
import { chosenTests, distancesFrom, importersOf, judges, nearestFirst } from './importers.ts';

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

it('prefers tests in a folder that is called as the one of the file', () => {
  const file = 'server/edge/store/a.ts';
  const tests = [
    'server/cli/b.test.ts',
    'server/test/runs/c.test.ts',
    'server/test/store/z.test.ts',
  ];
  const distances = new Map(tests.map((test) => [test, 2]));
  expect(nearestFirst(tests, file, distances)).toEqual([
    'server/test/store/z.test.ts',
    'server/cli/b.test.ts',
    'server/test/runs/c.test.ts',
  ]);
});

it('begins with the test that is called as the file among those as many imports away', () => {
  const tests = ['server/edge/store/a.it.test.ts', 'server/test/store/round.it.test.ts'];
  const distances = new Map(tests.map((test) => [test, 2]));
  expect(nearestFirst(tests, 'server/edge/store/round.ts', distances)).toEqual(tests.toReversed());
});

it('takes so many tests, and up to twice as many that import the file itself', () => {
  const tests = ['a', 'b', 'c', 'd', 'e', 'f'];
  const chosen = (direct: number, most: number) => {
    const distances = new Map(tests.map((test, index) => [test, index < direct ? 1 : 2]));
    return chosenTests(tests, 'x/y.ts', distances, most).join('');
  };
  expect([chosen(0, 2), chosen(1, 2), chosen(3, 2), chosen(4, 2), chosen(5, 2)]).toEqual([
    ...['ab', 'ab', 'abc', 'abcd', 'abcd'],
  ]);
  expect([chosen(6, 0), chosen(0, 9)]).toEqual(['', 'abcdef']);
});

it('takes first what imports an importer of the file from a folder of its name', () => {
  const distances = new Map([
    ['server/run/a.test.ts', 2],
    ['server/edge/store/b.test.ts', 2],
    ['server/test/store/c.test.ts', 2],
    ['server/test/store/d.test.ts', 3],
  ]);
  const tests = [...distances.keys()];
  const chosen = (most: number) => chosenTests(tests, 'server/edge/store/x.ts', distances, most);
  expect(chosen(1)).toEqual(['server/edge/store/b.test.ts', 'server/test/store/c.test.ts']);
  expect(chosen(3)).toEqual([
    ...['server/edge/store/b.test.ts', 'server/test/store/c.test.ts', 'server/run/a.test.ts'],
  ]);
});

it('takes no test of a benchmark', () => {
  expect(
    ['server/bench/drills.it.test.ts', 'server/test/drills/drill.it.test.ts'].map(judges),
  ).toEqual([false, true]);
});
