import { expect, it } from 'vitest';
import { reconcile } from './reconcile.ts';
import type { StopCause } from './stopCause.ts';

const cause: StopCause = { kind: 'person', by: 'bea', reason: 'enough' };
const owned = (id: string, stopRequest: StopCause | null = null) => ({ id, stopRequest });

it('leaves a run alone that is owned and conducted', () => {
  expect(reconcile(['a'], [owned('a')])).toEqual({ release: [], stop: new Map() });
});

it('releases what it conducts and does not own any more', () => {
  expect(reconcile(['a', 'b'], [owned('b')])).toEqual({ release: ['a'], stop: new Map() });
});

it('stops what it conducts and has a request for, and nothing else', () => {
  const { stop, release } = reconcile(
    ['a', 'b'],
    [owned('a', cause), owned('b'), owned('c', cause)],
  );
  expect([...stop]).toEqual([['a', cause]]);
  expect(release).toEqual([]);
});
