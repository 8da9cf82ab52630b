import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAdmitted, isAdmittedBehind, priorities, servedAtOnce, shedFromMs } from './shedding.ts';

describe('requests beyond the concurrency limit', () => {
  it.each([
    [0, ['all', 'all', 'all']],
    [1, [1, 1, 1]],
    [2, [1, 2, 2]],
    [4, [2, 3, 4]],
    [60, [30, 45, 60]],
    [61, [31, 46, 61]],
  ])('a limit of %i admits browsing, orders and payments up to %j', (concurrency, most) => {
    expect(priorities.map((priority) => servedAtOnce(priority, concurrency))).toEqual(most);
  });

  it('are turned away by priority: what is let in, everything dearer is too', () => {
    const concurrency = fc.integer({ min: 1, max: 4_000 });
    fc.assert(
      fc.property(concurrency, fc.integer({ min: 0, max: 5_000 }), (most, inFlight) => {
        const letIn = priorities.map((priority) => isAdmitted(priority, inFlight, most));
        expect(letIn).toEqual([...letIn].sort((left, right) => Number(left) - Number(right)));
        expect(isAdmitted('pay', inFlight, most)).toBe(inFlight < most);
      }),
    );
  });

  it('do not keep the first one out', () => {
    for (const priority of priorities) expect(isAdmitted(priority, 0, 1)).toBe(true);
  });
});

describe('requests while the instance is behind', () => {
  it.each([
    [0, ['none', 'none', 'none']],
    [1, [1, 1, 1]],
    [2, [1, 2, 2]],
    [400, [200, 300, 400]],
    [10_000, [5_000, 7_500, 10_000]],
  ])('with a limit of %i ms browsing, orders and payments are shed from %j', (limitMs, from) => {
    expect(priorities.map((priority) => shedFromMs(priority, limitMs))).toEqual(from);
  });

  it('are all admitted while it is not, whatever the limit', () => {
    for (const priority of priorities) expect(isAdmittedBehind(priority, 0, 1)).toBe(true);
  });
});
