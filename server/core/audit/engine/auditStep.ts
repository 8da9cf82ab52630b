import { oneLine } from '../../text/oneLine.ts';
import type { Counters, Delta } from '../facts.ts';
import type { AuditSummary, Finding, InvariantName } from '../finding.ts';
import type { AuditView, Breach, Invariant } from '../invariants/invariant.ts';
import { countBroken, type Discovery, enter, type FindingRegister } from './findingRegister.ts';
import { keysOf } from './layered.ts';
import { type PendingMap, settle } from './settle.ts';
import { type AuditState, emptyState, fold, settleLayer } from './state.ts';

/** What one store's audit remembers from snapshot to snapshot. Can be rebuilt from the store at any time. */
export interface AuditMemory {
  /** Facts of transactions that can no longer change: folded once, for good. */
  readonly base: AuditState;
  readonly pending: ReadonlyMap<InvariantName, PendingMap>;
  readonly register: FindingRegister;
}

/** One consistent read of a store. */
export interface Snapshot {
  /** The database's clock. */
  readonly atMs: number;
  /** Facts that every later snapshot will hold too, and that no earlier one gave as settled. */
  readonly settled: Delta;
  /** Visible facts that the next snapshot will give again: judged, not folded. */
  readonly recent: Delta;
  readonly counters: Counters | null;
}

export interface AuditOptions extends Discovery {
  readonly invariants: readonly Invariant[];
  readonly settleMs: number;
  /** Judge every subject, not only those that changed or wait. */
  readonly full: boolean;
}

export interface AuditStep {
  readonly memory: AuditMemory;
  /** What the snapshot showed, recent facts included. */
  readonly view: AuditView;
  /** Findings that are new or grew. */
  readonly changed: readonly Finding[];
  /** Checks that threw. What they would have found is not known. */
  readonly crashed: readonly { readonly invariant: InvariantName; readonly message: string }[];
}

export const emptyMemory: AuditMemory = {
  base: emptyState,
  pending: new Map(),
  register: new Map(),
};

/** Folds a snapshot and judges it. The memory given must not be used again: its base is built upon. */
export function auditStep(
  memory: AuditMemory,
  snapshot: Snapshot,
  options: AuditOptions,
): AuditStep {
  const folded = fold(memory.base, snapshot.settled);
  const state = fold(folded, snapshot.recent);
  const view: AuditView = { state, counters: snapshot.counters };
  const pending = new Map<InvariantName, PendingMap>();
  const changed: Finding[] = [];
  const crashed: { invariant: InvariantName; message: string }[] = [];
  let { register } = memory;
  for (const invariant of options.invariants) {
    const before = memory.pending.get(invariant.name) ?? new Map();
    const judged = judge(invariant, view, subjectsOf(invariant, view, before, options.full));
    if ('message' in judged) {
      crashed.push({ invariant: invariant.name, message: judged.message });
      pending.set(invariant.name, before);
      continue;
    }
    const settled = settle(before, judged.breaches, snapshot.atMs, options.settleMs);
    pending.set(invariant.name, settled.pending);
    const entered = enter(register, invariant.name, settled.counted, options);
    register = entered.register;
    changed.push(...entered.changed);
  }
  return { memory: { base: settleLayer(folded), pending, register }, view, changed, crashed };
}

/** How many subjects each invariant speaks of, and how many are broken. */
export function checkedOf(
  step: { readonly view: AuditView; readonly memory: AuditMemory },
  invariants: readonly Invariant[],
): AuditSummary['checked'] {
  return invariants.map((invariant) => ({
    invariant: invariant.name,
    subjects: allSubjects(invariant, step.view).size,
    broken: countBroken(step.memory.register, invariant.name),
  }));
}

/** A check that crashes is not a check that passed. */
function judge(
  invariant: Invariant,
  view: AuditView,
  subjects: Iterable<string>,
): { readonly breaches: readonly Breach[] } | { readonly message: string } {
  try {
    return { breaches: invariant.judge(view, subjects) };
  } catch (error) {
    return { message: oneLine(error) };
  }
}

/** SKUs always, for counters move without facts; of orders and reservations those that changed or wait. */
function subjectsOf(
  invariant: Invariant,
  view: AuditView,
  pending: PendingMap,
  full: boolean,
): ReadonlySet<string> {
  if (full || invariant.subject === 'sku') return allSubjects(invariant, view);
  const { state } = view;
  const table = invariant.subject === 'order' ? state.orders : state.reservations;
  const subjects = new Set([...table.own.keys(), ...(table.below?.own.keys() ?? [])]);
  for (const { subject } of pending.values()) subjects.add(subject);
  return subjects;
}

function allSubjects(invariant: Invariant, { state, counters }: AuditView): ReadonlySet<string> {
  if (invariant.subject === 'order') return keysOf(state.orders);
  if (invariant.subject === 'reservation') return keysOf(state.reservations);
  return new Set([...keysOf(state.skus), ...(counters?.keys() ?? [])]);
}
