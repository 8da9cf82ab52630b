import { oneLine } from '../../text/oneLine.ts';
import type { DrainTrail } from '../drain/drainTrail.ts';
import {
  type Delta,
  deltaIds,
  emptyDelta,
  type FactIds,
  idCount,
  joinDeltas,
  noIds,
} from '../facts/registry.ts';
import type { AuditSummary, Finding } from '../finding.ts';
import type { Breach } from '../invariants/invariant.ts';
import type { InvariantName, RegisteredInvariant } from '../invariants/registry.ts';
import { nextRuleTrails } from '../rules/ruleTrail.ts';
import type { SqlRule } from '../rules/sqlRule.ts';
import type { Snapshot } from '../sources/auditSource.ts';
import { type Subject, subjects } from '../subjects.ts';
import type { AuditMemory } from './auditMemory.ts';
import {
  correctFindings,
  countBroken,
  type Discovery,
  type FindingRegister,
  recordBreaches,
} from './findingRegister.ts';
import { fold, settleLayer } from './fold.ts';
import { absorb } from './layered.ts';
import { breachKey, divide, type PendingMap, settle } from './settle.ts';
import { type AuditState, type AuditView, skuOf } from './state.ts';
import { nextTrails } from './stateTrail.ts';
import { nextLevels } from './stockLevel.ts';
import { idsWithout, joinIds, subjectsOfFacts, supportOf } from './support.ts';
import { nextUnderWay, type UnderWay, youngOrders } from './underWay.ts';

/** Facts that were looked at again, and what is there. */
export interface Recalled {
  /** Those whose subjects are judged again. */
  readonly asked: FactIds;
  /** Of the same snapshot as what is judged. */
  readonly found: Delta;
  /** Known facts that the snapshot does not show. */
  readonly gone: FactIds;
  /** Does the snapshot show every other known fact? */
  readonly showsAll: boolean;
}

/** What was found of the facts that were asked for. */
export const recalledOf = (asked: FactIds, found: Delta): Recalled => ({
  ...{ asked, found, gone: idsWithout(asked, deltaIds(found)), showsAll: false },
});

export interface AuditOptions extends Discovery {
  readonly invariants: readonly RegisteredInvariant[];
  readonly settleMs: number;
  /** The latest snapshot whose transactions have all ended; absent: the source does not say. */
  readonly passedAtMs?: number;
  /** Judge every subject, not only those that changed or wait? */
  readonly full: boolean;
  /** Those of the audit file; absent: none. */
  readonly rules?: readonly SqlRule[];
  /** What was seen of the backlogs of the audit file; absent where it names none. */
  readonly drain?: DrainTrail;
  /** Null: no fact was looked at again. */
  readonly recalled?: Recalled | null;
}

export interface AuditStep {
  readonly memory: AuditMemory;
  /** The snapshot, recent facts included. */
  readonly view: AuditView;
  /** Findings that are new, grew, or were taken back with their rows. */
  readonly changed: readonly Finding[];
  /** Facts that are known and have vanished: they were taken back. */
  readonly gone: FactIds;
  /** Facts that must be looked at again before what rests on them is a finding. */
  readonly unconfirmed: FactIds;
  /** Invariants that break for more subjects than the register holds. */
  readonly overfull: readonly InvariantName[];
  /** Checks that threw; what they would have found is not known. */
  readonly crashed: readonly { readonly invariant: InvariantName; readonly message: string }[];
}

/**
 * Method: settled facts are folded into the base for good, and facts that were looked at again and vanished are taken
 * back from it. Recent facts are folded into a layer above it, which is judged and discarded. Each invariant judges the
 * subjects that changed or wait. A breach that counts goes to the register once every fact that it rests on was shown by
 * the snapshot itself; an append-only row need not be shown again. A finding whose rows vanished becomes what the rest
 * of them come to. The memory given must not be used again: its base is changed in place.
 */
export function auditStep(
  memory: AuditMemory,
  snapshot: Snapshot,
  options: AuditOptions,
): AuditStep {
  const recalled = options.recalled ?? null;
  const gone = recalled?.gone ?? noIds;
  const hurt = subjectsOfFacts(memory.base, gone);
  const { folded, view, underWay } = foldSnapshot(memory, snapshot, {
    ...{ gone, found: recalled?.found ?? emptyDelta, settleMs: options.settleMs },
    rules: options.rules ?? [],
    ...(options.drain === undefined ? {} : { drain: options.drain }),
  });
  // What is looked at again says nothing new, and must be judged again.
  const looked =
    recalled === null || options.full ? null : subjectsOfFacts(view.state, recalled.asked);
  const confirm = confirmer(view, snapshot, recalled);
  const pending = new Map<InvariantName, PendingMap>();
  const changed: Finding[] = [];
  const overfull: InvariantName[] = [];
  const crashed: { invariant: InvariantName; message: string }[] = [];
  let { register } = memory;
  for (const invariant of options.invariants) {
    const before = memory.pending.get(invariant.name) ?? new Map();
    const again = looked?.[invariant.subject] ?? [];
    const judged = judge(invariant, view, subjectsOf(invariant, view, before, again, options.full));
    if ('message' in judged) {
      crashed.push({ invariant: invariant.name, message: judged.message });
      pending.set(invariant.name, before);
      continue;
    }
    const corrected = correctFindings(
      register,
      invariant.name,
      judged.breaches,
      hurt[invariant.subject],
    );
    const { isShown = () => true }: Subject = subjects[invariant.subject];
    const { shown, kept } = divide(before, (subject) => isShown(view, subject));
    const { settleMs, passedAtMs } = options;
    const settled = settle(shown, judged.breaches, snapshot.atMs, settleMs, passedAtMs);
    pending.set(invariant.name, new Map([...kept, ...settled.pending]));
    const confirmed = confirm.shown(invariant, corrected.register, settled.counted);
    const recorded = recordBreaches(
      corrected.register,
      invariant,
      confirmed,
      options,
      settled.pending,
    );
    register = recorded.register;
    changed.push(...corrected.changed, ...recorded.changed);
    if (recorded.isOverfull) overfull.push(invariant.name);
  }
  const levels = view.stock ?? memory.levels;
  return {
    memory: {
      ...{ base: settleLayer(folded), pending, register, levels, underWay },
      ...{ trails: absorb(view.trails), rules: view.rules },
    },
    view,
    changed,
    gone,
    unconfirmed: confirm.unconfirmed(),
    overfull,
    crashed,
  };
}

/** Holds breaches back whose facts the snapshot did not show itself, and collects these facts. */
function confirmer(view: AuditView, snapshot: Snapshot, recalled: Recalled | null) {
  let unconfirmed = noIds;
  const { state } = view;
  // Sets of all ids of a reading, which an append-only shop never needs.
  let shown: FactIds | null = null;
  const shownIds = (): FactIds => {
    const read = joinDeltas(snapshot.settled, snapshot.recent);
    shown ??= deltaIds(recalled === null ? read : joinDeltas(read, recalled.found));
    return shown;
  };
  return {
    shown(
      { name, subject }: RegisteredInvariant,
      register: FindingRegister,
      breaches: readonly Breach[],
    ): readonly Breach[] {
      if (state.rules.appendOnly || recalled?.showsAll) return breaches;
      const isNew = (breach: Breach): boolean =>
        breach.amount >
        (register.get(`${name} ${breach.group}`)?.breaches.get(breachKey(breach))?.amount ?? 0);
      const fresh = breaches.filter(isNew);
      if (fresh.length === 0) return breaches;
      const names = new Set(fresh.map((breach) => breach.subject));
      const support = supportOf(state, subject, names);
      if (idCount(idsWithout(support, shownIds())) === 0) return breaches;
      // All of it: the next snapshot need not show what this one showed by itself.
      unconfirmed = joinIds(unconfirmed, support);
      return breaches.filter((breach) => !isNew(breach));
    },
    unconfirmed: () => unconfirmed,
  };
}

interface FoldOptions extends Pick<AuditOptions, 'settleMs' | 'rules' | 'drain'> {
  readonly gone: FactIds;
  readonly found: Delta;
}

/** The snapshot over what was settled before: with its settled facts alone, and as the invariants see it. */
export function foldSnapshot(
  { base, levels, underWay: before, trails, rules: ruleTrails }: AuditMemory,
  { atMs, settled, recent, counters, stock, rules: ran = [], redis }: Snapshot,
  { gone, found, settleMs, rules = [], drain }: FoldOptions,
): { readonly folded: AuditState; readonly view: AuditView; readonly underWay: UnderWay } {
  const folded = fold(base, joinDeltas(settled, found), gone);
  const state = fold(folded, recent);
  const { stockMeaning, appendOnly, automaton } = state.rules;
  const promised = (sku: string): number => skuOf(state, sku).promised;
  const known = stock === null ? null : nextLevels(levels, stock, stockMeaning, promised);
  const rows = [...settled.states, ...found.states, ...recent.states];
  const seen = {
    ...{ state, counters, stock: known },
    trails: nextTrails(trails, rows, gone, automaton),
    rules: nextRuleTrails(ruleTrails, rules, ran, atMs),
    ...(drain === undefined ? {} : { drain }),
    ...(redis === undefined ? {} : { redis }),
  };
  const underWay = appendOnly ? before : nextUnderWay(before, seen, base, atMs, settleMs);
  return { folded, underWay, view: { ...seen, underWay: youngOrders(underWay, atMs, settleMs) } };
}

/** For each invariant, how many subjects it judges and how many of them are broken. */
export function checkedOf(
  view: AuditView,
  register: FindingRegister,
  invariants: readonly RegisteredInvariant[],
): AuditSummary['checked'] {
  return invariants.map(({ name, doc, subject }) => ({
    invariant: name,
    doc,
    subjects: subjects[subject].all(view).size,
    broken: countBroken(register, name),
  }));
}

/** A check that throws is reported as crashed, not as passed. */
function judge(
  invariant: RegisteredInvariant,
  view: AuditView,
  judged: Iterable<string>,
): { readonly breaches: readonly Breach[] } | { readonly message: string } {
  try {
    return { breaches: invariant.judge(view, judged) };
  } catch (error) {
    return { message: oneLine(error) };
  }
}

function subjectsOf(
  invariant: RegisteredInvariant,
  view: AuditView,
  pending: PendingMap,
  again: Iterable<string>,
  full: boolean,
): ReadonlySet<string> {
  const { all, changed } = subjects[invariant.subject];
  if (full) return all(view);
  const names = changed(view);
  const others = [...[...pending.values()].map(({ subject }) => subject), ...again];
  return others.length === 0 ? names : new Set([...names, ...others]);
}
