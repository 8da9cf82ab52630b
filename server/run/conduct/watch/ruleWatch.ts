import { hasTripped, ruleViolations } from '../../../core/abort/abortRule.ts';
import type { RuleViolation, Watched } from '../../../core/abort/watched.ts';
import type { RunContext } from '../runContext.ts';

/** Holds the abort rules to what is seen, and records what they say. */
export interface RuleWatch {
  /** Stops the run when a rule has tripped. A streak that is not there yet is told once, when it begins. */
  judge(watched: Watched): Promise<void>;
}

export function createRuleWatch(context: RunContext): RuleWatch {
  const { plan, deps } = context;
  let warned: ReadonlySet<string> = new Set();

  /** The decision carries its own instant: what follows is measured from it. */
  const note = (kind: 'rule' | 'violation', { rule, text, data }: RuleViolation): Promise<void> =>
    context.note(kind, text, { rule, ...data, decidedAtMs: deps.now() });

  return {
    async judge(watched) {
      const broken = ruleViolations(plan.abort, watched);
      const trip = broken.find(hasTripped);
      if (trip === undefined) {
        const fresh = broken.filter(({ rule }) => !warned.has(rule));
        warned = new Set(broken.map(({ rule }) => rule));
        for (const violation of fresh) await note('violation', violation);
        return;
      }
      const { rule, text, blind } = trip;
      const cause = {
        kind: 'rule',
        rule,
        text,
        ...(blind === undefined ? {} : { blind }),
      } as const;
      // Together: the load does not wait until the decision is written.
      await Promise.all([note('rule', trip), context.tell({ type: 'stop', cause })]);
    },
  };
}
