import { oneLine } from '../../text/oneLine.ts';
import type { AuditSummary, Finding } from '../finding.ts';
import type { Breach } from '../invariants/invariant.ts';
import type { InvariantName, RegisteredInvariant } from '../invariants/registry.ts';
import type { Snapshot } from '../sources/auditSource.ts';
import { subjects } from '../subjects.ts';
import {
  countBroken,
  type Discovery,
  type FindingRegister,
  recordBreaches,
} from './findingRegister.ts';
import { type PendingMap, settle } from './settle.ts';
import { type AuditState, type AuditView, emptyState, fold, settleLayer, skuOf } from './state.ts';
import { nextLevels, type StockLevels } from './stockLevel.ts';

/** What the audit of one store keeps from snapshot to snapshot. It can be rebuilt from the store at any time. */
export interface AuditMemory {
  /** Settled facts, folded once. */
  readonly base: AuditState;
  readonly pending: ReadonlyMap<InvariantName, PendingMap>;
  readonly register: FindingRegister;
  /** What is known of overwritten stock. */
  readonly levels: StockLevels;
}

export interface AuditOptions extends Discovery {
  readonly invariants: readonly RegisteredInvariant[];
  readonly settleMs: number;
  /** Judge every subject, not only those that changed or wait? */
  readonly full: boolean;
}

export interface AuditStep {
  readonly memory: AuditMemory;
  /** The snapshot, recent facts included. */
  readonly view: AuditView;
  /** Findings that are new or grew. */
  readonly changed: readonly Finding[];
  /** Invariants that break for more subjects than the register holds. */
  readonly overfull: readonly InvariantName[];
  /** Checks that threw; what they would have found is not known. */
  readonly crashed: readonly { readonly invariant: InvariantName; readonly message: string }[];
}

export const emptyMemory: AuditMemory = {
  base: emptyState,
  pending: new Map(),
  register: new Map(),
  levels: new Map(),
};

/**
 * Method: settled facts are folded into the base for good. Recent facts are folded into a layer above
 * it, which is judged and discarded, so that none counts twice when the next snapshot gives it again.
 * Each invariant judges the subjects that changed or wait; breaches that count go to the register.
 * The memory given must not be used again: its base is changed in place.
 */
export function auditStep(
  memory: AuditMemory,
  snapshot: Snapshot,
  options: AuditOptions,
): AuditStep {
  const { folded, view } = foldSnapshot(memory, snapshot);
  const pending = new Map<InvariantName, PendingMap>();
  const changed: Finding[] = [];
  const overfull: InvariantName[] = [];
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
    const recorded = recordBreaches(register, invariant, settled.counted, options, settled.pending);
    register = recorded.register;
    changed.push(...recorded.changed);
    if (recorded.isOverfull) overfull.push(invariant.name);
  }
  return {
    memory: { base: settleLayer(folded), pending, register, levels: view.stock ?? memory.levels },
    view,
    changed,
    overfull,
    crashed,
  };
}

/** The snapshot over what was settled before: with its settled facts alone, and as the invariants see it. */
export function foldSnapshot(
  { base, levels }: Pick<AuditMemory, 'base' | 'levels'>,
  { settled, recent, counters, stock }: Snapshot,
): { readonly folded: AuditState; readonly view: AuditView } {
  const folded = fold(base, settled);
  const state = fold(folded, recent);
  const { stockMeaning } = state.rules;
  const promised = (sku: string): number => skuOf(state, sku).promised;
  const known = stock === null ? null : nextLevels(levels, stock, stockMeaning, promised);
  return { folded, view: { state, counters, stock: known } };
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
  full: boolean,
): ReadonlySet<string> {
  const { all, changed } = subjects[invariant.subject];
  if (full) return all(view);
  return new Set([...changed(view), ...[...pending.values()].map(({ subject }) => subject)]);
}
