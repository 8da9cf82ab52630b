import { type Drain, drainPart } from './drain/drain.ts';
import { factKinds, type Need, overwrittenKinds, ownRules } from './facts/registry.ts';
import { type InvariantName, invariants } from './invariants/registry.ts';
import { redisPart } from './redis/redisFile.ts';
import {
  type RuleSeverity,
  ruleSeverity,
  type SkippedCheck,
  type SqlRule,
} from './rules/sqlRule.ts';
import { type AuditFile, givenBy } from './sources/auditFile.ts';

/** What a mapping makes checkable, what not, and what would have to be added. */
export interface AuditExplanation {
  readonly facts: readonly ExplainedFact[];
  readonly invariants: readonly ExplainedInvariant[];
  /** Rules in SQL: each reads what its query reads, whole. */
  readonly rules: readonly ExplainedRule[];
  /** What the files of rules hold beside rules: it is not run. */
  readonly skipped: readonly SkippedCheck[];
  /** What must be worked off after the load; null where the file names nothing. */
  readonly drain: Drain | null;
}

export interface ExplainedRule extends Pick<SqlRule, 'name' | 'place' | 'everyMs' | 'timeoutMs'> {
  readonly severity: RuleSeverity;
}

export interface ExplainedFact {
  readonly name: Need;
  /** What a row says. */
  readonly doc: string;
  readonly isGiven: boolean;
  /** Invariants that the file checks only with it; those that lack more than this are left out. */
  readonly wouldAdd: readonly InvariantName[];
}

export interface ExplainedInvariant {
  readonly name: InvariantName;
  /** Completes "holds when …". */
  readonly doc: string;
  /** `left-out`: the facts allow it, and the file's `invariants` does not list it. */
  readonly state: 'checked' | 'left-out' | 'lacks-facts';
  /** The facts that the file does not give; empty unless the state is `lacks-facts`. */
  readonly lacks: readonly Need[];
}

/** Explains an audit file against every registered invariant. */
export function explainAudit(
  file: Pick<AuditFile, 'facts' | 'stock' | 'counters' | 'invariants' | 'sqlRules'> &
    Partial<Pick<AuditFile, 'drain' | 'redis'>>,
): AuditExplanation {
  const given = givenBy(file);
  const isGiven = (need: Need): boolean => given.has(need);
  const explained = invariants.map(({ name, doc, needs }): ExplainedInvariant => {
    const lacks = needs.filter((need) => !isGiven(need));
    const isChecked = file.invariants.some((each) => each.name === name);
    const state = lacks.length > 0 ? 'lacks-facts' : isChecked ? 'checked' : 'left-out';
    return { name, doc, state, lacks };
  });
  return {
    facts: [...factKinds, ...overwrittenKinds, ownRules, drainPart, redisPart].map(
      ({ name, doc }) => ({
        ...{ name, doc, isGiven: isGiven(name) },
        wouldAdd: explained.flatMap((each) =>
          each.lacks.length === 1 && each.lacks[0] === name ? [each.name] : [],
        ),
      }),
    ),
    invariants: explained,
    rules: file.sqlRules.rules.map(({ name, place, everyMs, timeoutMs, errorIf }) => ({
      ...{ name, place, everyMs, timeoutMs, severity: ruleSeverity({ errorIf }) },
    })),
    skipped: file.sqlRules.skipped,
    drain: file.drain ?? null,
  };
}
