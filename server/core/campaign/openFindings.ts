import type { Store } from '../audit/finding.ts';
import { byHarm, type FindingGroup } from '../audit/findingSummary.ts';
import type { OpenFinding } from './campaignPage.ts';
import type { RehearsedRun } from './runDigest.ts';

/** The findings of one rehearsal; `wanted`: its drill left a protection off to show them. */
export interface SearchedRun extends Pick<RehearsedRun, 'id' | 'digest'> {
  readonly wanted: boolean;
}

interface Known {
  readonly since: string;
  readonly finding: OpenFinding;
}

/**
 * The findings of each rehearsal, in their order: one for each store and invariant, since SKUs and orders differ from run
 * to run. One that is open is gone only when a later rehearsal audited its store reliably and did not see it.
 */
export function followFindings(
  rehearsals: readonly { readonly title: string; readonly runs: readonly SearchedRun[] }[],
): readonly (readonly OpenFinding[])[] {
  const known = new Map<string, Known>();
  return rehearsals.map(({ title, runs }) => {
    const counted = runs.filter(({ wanted }) => !wanted);
    const looked = new Set(counted.flatMap(({ digest }) => digest?.looked ?? []));
    const seen = seenIn(counted);
    const found: OpenFinding[] = [];
    for (const [key, { group, runs: ids }] of seen) {
      const before = known.get(key);
      const { store, invariant, text, amount } = group;
      const state = before === undefined ? 'new' : again(before.finding.state);
      const since = before?.since ?? title;
      found.push({ store, invariant, state, since, text, amount, runs: [...ids] });
    }
    for (const [key, { finding }] of known) {
      if (seen.has(key) || finding.state === 'gone') continue;
      found.push({ ...finding, state: stateUnseen(looked, finding.store), runs: [] });
    }
    found.sort((a, b) => Number(a.state === 'gone') - Number(b.state === 'gone') || byHarm(a, b));
    for (const finding of found) known.set(keyOf(finding), { since: finding.since, finding });
    return found;
  });
}

const keyOf = ({ store, invariant }: Pick<OpenFinding, 'store' | 'invariant'>): string =>
  `${store} ${invariant}`;

const again = (before: OpenFinding['state']): OpenFinding['state'] =>
  before === 'gone' ? 'again' : 'still';

const stateUnseen = (looked: ReadonlySet<Store>, store: Store): OpenFinding['state'] =>
  looked.has(store) ? 'gone' : 'unseen';

/** By store and invariant, with the largest and the runs that saw it. */
function seenIn(runs: readonly SearchedRun[]) {
  const seen = new Map<
    string,
    { readonly group: FindingGroup; readonly runs: readonly string[] }
  >();
  for (const { id, digest } of runs) {
    for (const group of digest?.findings ?? []) {
      const before = seen.get(keyOf(group));
      const isLarger = before === undefined || group.amount > before.group.amount;
      seen.set(keyOf(group), {
        group: isLarger ? group : before.group,
        runs: [...(before?.runs ?? []), id],
      });
    }
  }
  return seen;
}
