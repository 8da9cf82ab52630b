import { expect, it } from 'vitest';
import { digest, group } from './campaignCase.support.ts';
import { followFindings, type SearchedRun } from './openFindings.ts';

const saw = (
  id: string,
  findings: readonly ReturnType<typeof group>[],
  of: Partial<SearchedRun> & { readonly looked?: readonly ('shadow' | 'live')[] } = {},
): SearchedRun => ({
  ...{ id, wanted: of.wanted ?? false },
  digest: digest({ findings, looked: of.looked ?? ['shadow'] }),
});

const states = (...rehearsals: readonly (readonly SearchedRun[])[]) =>
  followFindings(rehearsals.map((runs, at) => ({ title: `R${at + 1}`, runs }))).map((found) =>
    found.map(({ invariant, state, since }) => `${invariant} ${state} since ${since}`),
  );

const oversell = group('oversell');

it('tells what is new, still open, gone and back', () => {
  const runs = [[oversell], [oversell], [], [], [oversell]].map((found, at) => [
    saw(`r${at}`, found),
  ]);
  expect(states(...runs)).toEqual([
    ['oversell new since R1'],
    ['oversell still since R1'],
    ['oversell gone since R1'],
    [],
    ['oversell again since R1'],
  ]);
});

it('keeps open what no reliable audit of its store looked for', () => {
  expect(
    states([saw('a', [oversell])], [saw('b', [], { looked: ['live'] })], [], [saw('c', [])]),
  ).toEqual([
    ['oversell new since R1'],
    ['oversell unseen since R1'],
    ['oversell unseen since R1'],
    ['oversell gone since R1'],
  ]);
});

it('leaves out what a drill without its protection was to show', () => {
  expect(states([saw('a', [oversell], { wanted: true })])).toEqual([[]]);
  expect(states([saw('a', [oversell])], [saw('b', [], { wanted: true })])[1]).toEqual([
    'oversell unseen since R1',
  ]);
});

it('names every run and the largest amount, oversell first and what is gone last', () => {
  const price = group('price-in-force', 900);
  const [, second] = followFindings([
    { title: 'R1', runs: [saw('a', [group('oversell', 3), price])] },
    { title: 'R2', runs: [saw('b', [price]), saw('c', [group('price-in-force', 1000)])] },
  ]);
  expect(second?.map(({ invariant, runs, amount }) => [invariant, runs, amount])).toEqual([
    ['price-in-force', ['b', 'c'], 1000],
    ['oversell', [], 3],
  ]);
  const smallerLater = followFindings([
    { title: 'R1', runs: [saw('a', [group('oversell', 7)]), saw('b', [group('oversell', 2)])] },
  ]);
  expect(smallerLater[0]?.map(({ amount, runs, text }) => [amount, runs, text])).toEqual([
    [7, ['a', 'b'], '7 units of A'],
  ]);
  const [first] = followFindings([
    { title: 'R1', runs: [saw('a', [price, group('oversell', 3)])] },
  ]);
  expect(first?.map(({ invariant }) => invariant)).toEqual(['oversell', 'price-in-force']);
});
