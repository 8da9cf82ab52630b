import { count } from '../../text/figures.ts';
import { type Fact, saysTheSame } from '../facts/fact.ts';
import {
  type Delta,
  describeIds,
  eachKind,
  type FactCounts,
  type FactIds,
  type FactKind,
  factKinds,
  idCount,
  idsOf,
  joinDeltas,
  noIds,
} from '../facts/registry.ts';
import type { Snapshot } from '../sources/auditSource.ts';
import type { AuditStep, Recalled } from './auditStep.ts';
import { subjectsMax } from './findingRegister.ts';
import { lookUp } from './layered.ts';
import type { AuditState } from './state.ts';
import { idsKnown } from './support.ts';

/**
 * All facts of a snapshot against those that were followed up to it. What was not seen when it was written, or changed
 * unseen, is a doubt: it is judged as it is now only. What vanished is none. Found are the facts that `base`, which is
 * corrected, does not have or has otherwise.
 */
export function recountOf(
  followed: AuditState,
  base: AuditState,
  snapshot: Pick<Snapshot, 'settled' | 'recent'>,
): { readonly recalled: Recalled; readonly doubts: readonly string[] } {
  const all = joinDeltas(snapshot.settled, snapshot.recent);
  const counts = eachKind((kind) => recountKind(kind, followed, base, all));
  const part = (of: (count: KindCount) => Iterable<string>): FactIds =>
    idsOf((kind) => of(counts[kind]));
  const missed = part((count) => count.missed);
  const changed = part((count) => count.changed);
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
  const found = eachKind((kind) => counts[kind].found) as unknown as Delta;
  const gone = part((count) => count.gone);
  return { recalled: { asked: noIds, found, gone, showsAll: true }, doubts };
}

interface KindCount {
  readonly missed: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  readonly found: readonly Fact[];
}

/** One pass over the facts: there may be millions, of which nearly all say what they said. */
function recountKind(
  kind: FactKind,
  { known, facts }: AuditState,
  base: AuditState,
  all: Delta,
): KindCount {
  const shown = new Set<string>();
  const [missed, changed, found]: [string[], string[], Fact[]] = [[], [], []];
  let left = facts[kind];
  // What was followed is the base with recent facts in a layer above it.
  const isAbove = (id: string): boolean => known[kind].own.has(id);
  for (const fact of all[kind]) {
    const { id } = fact;
    const before = lookUp<Fact | null>(known[kind], id) ?? null;
    if (before === null) missed.push(id);
    else if (!saysTheSame(before, fact)) changed.push(id);
    const held = isAbove(id) ? (lookUp<Fact | null>(base.known[kind], id) ?? null) : before;
    if (held === null || !saysTheSame(held, fact)) found.push(fact);
    if (before !== null && !shown.has(id)) left -= 1;
    shown.add(id);
  }
  const gone = left === 0 ? [] : [...idsKnown(known[kind])].filter((id) => !shown.has(id));
  return { missed, changed, gone, found };
}

/**
 * A query that gives an id twice: one of the two facts is lost. `before` and `after`: how many facts were known before
 * they were folded and after it, where nothing else was.
 */
export function repeatedIds(
  { settled, recent }: Pick<Snapshot, 'settled' | 'recent'>,
  folded: { readonly before: FactCounts; readonly after: FactCounts } | null,
): readonly string[] {
  return factKinds.flatMap(({ name }) => {
    const given = settled[name].length + recent[name].length;
    // Each was new, as in every reading of a shop that changes no row: no set of their ids is made.
    if (folded !== null && folded.after[name] - folded.before[name] === given) return [];
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
