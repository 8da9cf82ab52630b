import { expect, it } from 'vitest';
import { digest, run } from './campaignCase.support.ts';
import { changesOf } from './changes.ts';

const of = (...runs: readonly ReturnType<typeof run>[]) => ({ runs });

it('says nothing where nothing differs or one side does not tell', () => {
  expect(changesOf(of(run('a')), of(run('b')))).toEqual([]);
  expect(changesOf(of(run('a')), of(run('b', { digest: digest({ branch: 'x' }) })))).toEqual([]);
  expect(changesOf(of(), of(run('b')))).toEqual([]);
});

it('names load generators and required loads that differ', () => {
  const after = digest({ machine: '8 CPUs, linux', required: { pay: 150, browse: 2 } });
  expect(changesOf(of(run('a')), of(run('b', { digest: after })))).toEqual([
    'load generator: 2 CPUs, linux → 8 CPUs, linux',
    'link requires: pay 100/s → pay 150/s, browse 2/s',
  ]);
});

it('names each value once, in an order of their own', () => {
  const runs = ['n', 'm', 'n'].map((target, at) => run(`r${at}`, { target }));
  expect(changesOf(of(run('a')), of(...runs))).toEqual(['target: mall → m and n']);
});
