import { describe, expect, it } from 'vitest';
import type { AbortRuleBase, AbortRuleKind } from './abortRuleKind.ts';
import type { Watched } from './watched.ts';

/** What the contract needs to know of one kind. */
export interface AbortRuleKindCases<Rule extends AbortRuleBase> {
  readonly rule: Rule;
  /** A round that keeps the rule, and one that breaks it. */
  readonly kept: Watched;
  readonly broken: Watched;
}

/** What every kind of abort rule must do; the test of each kind runs it with cases of its own. */
export function abortRuleKindContract<Rule extends AbortRuleBase>(
  kind: AbortRuleKind<Rule>,
  { rule, kept, broken }: AbortRuleKindCases<Rule>,
): void {
  describe(`the abort rule ${kind.kind}`, () => {
    it('is kept and broken', () => {
      expect(kind.judge(rule, kept)).toBe(null);
      expect(kind.judge(rule, broken)).not.toBe(null);
    });

    it('counts how often it was broken in a row, up to its number', () => {
      const { streak = 0, times = 0, data } = kind.judge(rule, broken) ?? {};
      expect(streak).toBeGreaterThan(0);
      expect(streak).toBeLessThanOrEqual(times);
      expect(data).toMatchObject({ streak, times });
    });

    it('says in one line what broke it', () => {
      expect(kind.judge(rule, broken)?.text).toMatch(/^\S.*\S$/);
    });

    it('describes a rule in one line', () => {
      expect(kind.describe(rule)).toMatch(/^\S.*\S$/);
    });

    it('reads its own example, and not an empty sentence', () => {
      expect(kind.parse(kind.example)).not.toBe(null);
      expect(kind.parse('')).toBe(null);
    });
  });
}
