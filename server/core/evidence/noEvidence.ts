import type { DrivenPath } from './generatorLimit.ts';
import { networkFailureNamed, reasonText } from './k6ErrorCodes.ts';

/**
 * A journey that ended by a failure which is not the target's says nothing about the target: the generator had
 * no port, descriptor or memory for it, or no certificate authority to trust; the configuration kept it from
 * being sent; or whose failure it is cannot be known. Such journeys are left out of errors and latencies
 * (`measure/censoredSample.ts`). A stage in which they are more than 2% of a path's starts is no evidence:
 * generator-limited when most of them are the generator's, otherwise unknown.
 */

/** Whether a failed journey speaks about the target. An answer (`status 503`, `check paid`) does. */
export const isTheTargets = (reason: string): boolean =>
  (networkFailureNamed(reason)?.class ?? 'target') === 'target';

const shareMaxPercent = 2;

export interface NoEvidence {
  /** Why the stage is generator-limited; null when it is not. */
  readonly generator: string | null;
  /** Why the stage is unknown; null when it is not. */
  readonly unknown: string | null;
}

export function noEvidenceReason(
  paths: readonly Pick<DrivenPath, 'path' | 'totals'>[],
): NoEvidence {
  const found = paths.filter(
    ({ totals }) => totals.noEvidence * 100 > totals.started * shareMaxPercent,
  );
  const [first] = found.map(textOf);
  if (first === undefined) return { generator: null, unknown: null };
  return first.byGenerator
    ? { generator: first.text, unknown: null }
    : { generator: null, unknown: first.text };
}

/** How many reasons a sentence names, the most frequent first. */
const namedMax = 3;

function textOf({ path, totals }: Pick<DrivenPath, 'path' | 'totals'>) {
  const reasons = countsByReason([...totals.steps.values()].flatMap((s) => [...s.noEvidence]));
  const named = reasons
    .slice(0, namedMax)
    .map(([reason, count]) => `${count} × ${reasonText(reason).replace(/\.$/, '')}`);
  const what = `${totals.noEvidence} of ${totals.started} journeys of ${path.name} ended by what is not the target's failure`;
  const text = [what, named.join('; ')].join(': ');
  return { text, byGenerator: areTheGenerators(reasons, totals.noEvidence) };
}

function countsByReason(
  counted: readonly (readonly [string, number])[],
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [reason, count] of counted) sums.set(reason, (sums.get(reason) ?? 0) + count);
  return [...sums].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** At least half of them; of equal numbers the generator's decide, since a remedy is known for them. */
function areTheGenerators(reasons: readonly (readonly [string, number])[], all: number): boolean {
  const own = reasons.filter(([reason]) => networkFailureNamed(reason)?.class === 'generator');
  return own.reduce((total, [, count]) => total + count, 0) * 2 >= all;
}
