import { expect, it } from 'vitest';
import { describeExpectation, expectationForms, recoverMsOf } from '../expectation.ts';
import { expectationKinds } from './registry.ts';

it.each(expectationKinds)('$kind is a key of "expect" with its example', ({ kind, example }) => {
  const read = expectationForms[kind]?.parse(example);
  expect(read?.kind).toBe(kind);
  expect(read === undefined ? '' : describeExpectation(read)).toMatch(/^\S.*\S$/);
});

it('the time for recovery is that of the expectation, and none without it', () => {
  expect(recoverMsOf([])).toBe(0);
  expect(recoverMsOf([{ kind: 'invariants' }, { kind: 'recovered', withinMs: 5_000 }])).toBe(5_000);
});
