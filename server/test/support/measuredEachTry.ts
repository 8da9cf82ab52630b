import { beforeEach } from 'vitest';

/**
 * What the tests of a suite share of one measurement: `measure` runs before the first of them, and again before one is
 * tried again, since what a disturbed machine gave would fail the second try as well. Called where hooks are.
 */
export function measuredEachTry<T>(measure: () => Promise<T>): () => T {
  let measured: { readonly value: T } | undefined;
  beforeEach(async ({ task }) => {
    const isTriedAgain = (task.result?.retryCount ?? 0) > 0;
    if (measured === undefined || isTriedAgain) measured = { value: await measure() };
  });
  return () => {
    if (measured === undefined) throw new Error('nothing was measured before this test');
    return measured.value;
  };
}
