import { expect, it } from 'vitest';
import {
  addFlow,
  flowCountsSchema,
  flowKinds,
  flowText,
  isFlowEmpty,
  isFlowKind,
} from './flowCounts.ts';

it('adds kinds up, and leaves out what did not happen', () => {
  expect(addFlow([{ retried: 2 }, { retried: 1, polled: 4 }, { taken: 0 }, {}])).toEqual({
    retried: 3,
    polled: 4,
  });
  expect(isFlowEmpty(addFlow([{ rounds: 0 }]))).toBe(true);
  expect(isFlowEmpty({ rounds: 1 })).toBe(false);
});

it('tells each kind in words', () => {
  expect(flowText({ polled: 5, retried: 4, rounds: 3, skipped: 2, taken: 1 })).toBe(
    'taken 1, skipped 2, rounds 3, retried 4, asked again 5',
  );
  expect(flowText({})).toBe('');
});

it('knows the kinds, and whole counts only', () => {
  expect(Object.keys(flowCountsSchema.shape)).toEqual(flowKinds);
  expect(flowKinds.every(isFlowKind)).toBe(true);
  expect(isFlowKind('toString')).toBe(false);
  const passes = (counts: unknown) => flowCountsSchema.safeParse(counts).success;
  expect([{ taken: 0 }, { taken: -1 }, { taken: 0.5 }, { other: 1 }].map(passes)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
