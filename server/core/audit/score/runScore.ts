import { count, plural, wholePercent } from '../../text/figures.ts';
import { drainPart } from '../drain/drain.ts';
import type { AuditExplanation } from '../explainAudit.ts';
import { type Need, ownRules } from '../facts/registry.ts';
import { redisPart } from '../redis/redisFile.ts';
import { counterMutantKinds, factMutantKinds } from './mutantKinds.ts';
import type { AuditScore, KindScore } from './scoreAudit.ts';

/** How much damage to the rows of a run its audit would have caught; a value also where that is not known. */
export type RunScore = ComputedScore | UnknownScore;

export interface ComputedScore extends AuditScore {
  readonly state: 'computed';
  /** What is not covered, with the fact or invariant to add, a sentence each. */
  readonly gaps: readonly string[];
}

export interface UnknownScore {
  readonly state: 'not-computed';
  /** Completes "not computed, because …". */
  readonly reason: string;
  readonly gaps: readonly string[];
}

/** `85% of planted damage caught, 170 of 200`; `not computed, because no fact was read`. */
export function scoreText(score: RunScore): string {
  if (score.state === 'not-computed') return `not computed, because ${score.reason}`;
  return shareText(score);
}

/** `85% of planted damage caught, 170 of 200`. */
export function shareText({ tried, caught }: Pick<AuditScore, 'tried' | 'caught'>): string {
  // A share that is rounded up would hide what was missed.
  const share = caught < tried ? Math.min(caught / tried, 0.99) : 1;
  return `${wholePercent(share)} of planted damage caught, ${count(caught)} of ${count(tried)}`;
}

/** What an audit does not cover: damage that it missed, facts that it is not given, invariants that it does not check. */
export function scoreGaps(
  { facts, invariants }: Pick<AuditExplanation, 'facts' | 'invariants'>,
  kinds: readonly KindScore[],
): readonly string[] {
  const given = new Set<Need>(facts.flatMap(({ name, isGiven }) => (isGiven ? [name] : [])));
  const docsOf = (of: Need): string =>
    [...factMutantKinds, ...counterMutantKinds]
      .flatMap((kind) => (kind.of === of ? [kind.doc] : []))
      .join('; ');
  const unseen = facts.flatMap(({ name }) => {
    const docs = given.has(name) ? '' : docsOf(name);
    return docs === '' ? [] : [`give "${name}" to see when ${docs}`];
  });
  const empty = kinds.flatMap(({ of, lacks, doc }) =>
    lacks === undefined ? [] : [`give the column "${lacks}" of "${of}" to see when ${doc}`],
  );
  const unchecked = invariants.flatMap(({ name, state, lacks }) =>
    state === 'checked' || notOfRows.some((need) => lacks.includes(need))
      ? []
      : [`${name} is not checked: ${remedyOf(state, lacks)}`],
  );
  return [...kinds.flatMap(missedText), ...unseen, ...empty, ...unchecked];
}

/** What damage to rows says nothing of, or few shops have. */
const notOfRows: readonly Need[] = [ownRules.name, drainPart.name, redisPart.name];

/** What makes an invariant checked. */
export const remedyOf = (state: 'left-out' | 'lacks-facts', lacks: readonly Need[]): string =>
  state === 'left-out' ? 'list it in "invariants"' : `give ${lacks.join(' and ')}`;

function missedText({ doc, tried, caught, missed, leftOut = [] }: KindScore): readonly string[] {
  if (missed === null) return [];
  const list = leftOut.length === 0 ? '' : `; list ${leftOut.join(' or ')} in "invariants"`;
  return [
    `missed in ${tried - caught} of ${plural(tried, 'row')}, such as ${missed}: ${doc}${list}`,
  ];
}
