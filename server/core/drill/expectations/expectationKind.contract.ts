import { describe, expect, it } from 'vitest';
import type { DrillResult, ExpectationBase, ExpectationKind } from './expectationKind.ts';
import { resultOf } from './expectations.support.ts';

/** What the contract needs to know of one kind. */
export interface ExpectationCases<Spec extends ExpectationBase> {
  readonly spec: Spec;
  /** What a drill left behind that shows what is expected, the opposite, and neither. */
  readonly pass: DrillResult;
  readonly fail: DrillResult;
  readonly unknown: DrillResult;
  /** Texts that are none of this kind. */
  readonly refused: readonly string[];
}

/** What every kind of expectation must do; the test of each kind runs it with cases of its own. */
export function expectationContract<Spec extends ExpectationBase>(
  kind: ExpectationKind<Spec>,
  { spec, pass, fail, unknown, refused }: ExpectationCases<Spec>,
): void {
  describe(`the expectation ${kind.kind}`, () => {
    it.each([
      ['pass', pass],
      ['fail', fail],
      ['unknown', unknown],
    ] as const)('judges %s, and says in one line what was seen', (state, result) => {
      const outcome = kind.judge(spec, result);
      expect(outcome.state).toBe(state);
      expect(outcome.saw).toMatch(/^\S.*\S$/);
    });

    it('is never a pass where nothing is left behind', () => {
      const recorded = { ...resultOf().recorded, seconds: [], audits: [], customers: [] };
      const recovery = { fromMs: null, leastMs: null, mostMs: null, text: 'nothing' };
      expect(kind.judge(spec, resultOf({ recorded, recovery })).state).toBe('unknown');
    });

    it('reads its own example, and nothing else', () => {
      expect(kind.parse(kind.example)).not.toBe(null);
      for (const text of ['', 'x', ...refused]) expect(kind.parse(text)).toBe(null);
    });

    it('is described in one line, and could be shown by the sound drill', () => {
      expect(kind.describe(spec)).toMatch(/^\S.*\S$/);
      expect(kind.impossible(spec, resultOf().body)).toBe(null);
    });
  });
}
