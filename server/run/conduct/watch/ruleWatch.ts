import { hasTripped, ruleViolations } from '../../../core/abort/abortRule.ts';
import type { RuleViolation, Watched } from '../../../core/abort/watched.ts';
import type { RunContext } from '../../context/runContext.ts';

/** Judges the abort rules by what is measured, and records what they say. */
export interface RuleWatch {
  /** Stops the run when a rule has tripped. Records a violation that has not tripped yet once, when it begins. */
  judge(watched: Watched): Promise<void>;
}

export function createRuleWatch(context: RunContext, now: () => number): RuleWatch {
  let warned: ReadonlySet<string> = new Set();

  /** The event carries the instant of the decision: the stop is timed from it. */
  const record = (kind: 'rule' | 'violation', { rule, text, data }: RuleViolation): Promise<void> =>
    context.recordEvent(kind, text, { rule, ...data, decidedAtMs: now() });

  return {
    async judge(watched) {
      const violations = ruleViolations(context.plan.abort, watched);
      const tripped = violations.find(hasTripped);
      if (tripped === undefined) {
        const fresh = violations.filter(({ rule }) => !warned.has(rule));
        warned = new Set(violations.map(({ rule }) => rule));
        for (const violation of fresh) await record('violation', violation);
        return;
      }
      const { rule, text, blind } = tripped;
      const cause = {
        kind: 'rule',
        rule,
        text,
        ...(blind === undefined ? {} : { blind }),
      } as const;
      // Both at once: the stop does not wait until the event is stored.
      await Promise.all([record('rule', tripped), context.dispatch({ type: 'stop', cause })]);
    },
  };
}
