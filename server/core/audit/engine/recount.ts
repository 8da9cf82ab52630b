import { count } from '../../text/figures.ts';
import { type Fact, saysTheSame } from '../facts/fact.ts';
import { deltaIds, describeIds, factKinds, idCount, idsOf, joinDeltas } from '../facts/registry.ts';
import type { Snapshot } from '../sources/auditSource.ts';
import type { AuditStep, Recalled } from './auditStep.ts';
import { subjectsMax } from './findingRegister.ts';
import { lookUp } from './layered.ts';
import type { AuditState } from './state.ts';
import { idsWithout, knownIds } from './support.ts';

/**
 * All facts of a snapshot against those that were followed up to it. What was not seen when it was written, or changed
 * unseen, is a doubt: it is judged as it is now only. What vanished is none.
 */
export function recountOf(
  followed: AuditState,
  snapshot: Pick<Snapshot, 'settled' | 'recent'>,
): { readonly recalled: Recalled; readonly doubts: readonly string[] } {
  const found = joinDeltas(snapshot.settled, snapshot.recent);
  const asked = knownIds(followed);
  const missed = idsWithout(deltaIds(found), asked);
  const changed = idsOf((kind) =>
    found[kind].flatMap((fact) => {
      const before = lookUp<Fact | null>(followed.known[kind], fact.id) ?? null;
      return before === null || saysTheSame(before, fact) ? [] : [fact.id];
    }),
  );
  const doubts: string[] = [];
  if (idCount(missed) > 0) {
    doubts.push(
      `the recount shows facts that were not seen when they were written: ${describeIds(missed)}; see "xid" in the audit file`,
    );
  }
  if (idCount(changed) > 0) {
    doubts.push(
      `the recount shows facts that changed unseen: ${describeIds(changed)}; they are judged as they are now`,
    );
  }
  return { recalled: { asked, found }, doubts };
}

/** A query that gives an id twice: one of the two facts is lost. */
export function repeatedIds({
  settled,
  recent,
}: Pick<Snapshot, 'settled' | 'recent'>): readonly string[] {
  return factKinds.flatMap(({ name }) => {
    const seen = new Set<string>();
    for (const { id } of [...settled[name], ...recent[name]]) {
      if (seen.has(id))
        return [
          `audit query "${name}": several rows have the id ${id}; make the ids of its rows unique`,
        ];
      seen.add(id);
    }
    return [];
  });
}

/** What a step could not check, or not hold. */
export const stepDoubts = ({ crashed, overfull }: AuditStep): readonly string[] => [
  ...crashed.map(({ invariant, message }) => `the check ${invariant} crashed: ${message}`),
  ...overfull.map(
    (invariant) =>
      `${invariant} is broken more than ${count(subjectsMax)} times: the rest is not counted; see whether the audit queries mean what they say`,
  ),
];
