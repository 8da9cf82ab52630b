import { groupBy } from '../../groupBy.ts';
import { type Finding, findingId, type Store } from '../finding.ts';
import { byHarm } from '../findingSummary.ts';
import type { Breach, Witness } from '../invariants/invariant.ts';
import type { InvariantName, RegisteredInvariant } from '../invariants/registry.ts';
import { breachKey, type PendingMap } from './settle.ts';

/**
 * The findings of one store, by invariant and group. A finding is recorded once for an invariant and
 * a group (a SKU, an order) and from then on only grows. It stays when its breach heals, because the
 * invariant was broken.
 */
export type FindingRegister = ReadonlyMap<string, RegisterEntry>;

export interface RegisterEntry {
  /** The largest breach of each subject, by `breachKey`. */
  readonly breaches: ReadonlyMap<string, Breach>;
  readonly finding: Finding;
}

/** The invariant whose breaches are recorded. */
type BreachOwner = Pick<RegisteredInvariant, 'name' | 'unit' | 'severity'>;

/** Where and when breaches were found. */
export interface Discovery {
  readonly store: Store;
  /** By the database's clock, as the commits are. */
  readonly foundAtMs: number;
  readonly duringLoad: boolean;
  /** Is this the reading before the run? Everything it finds is older than the run. */
  readonly baseline: boolean;
  /**
   * A breach that settles and was committed up to this time had settled before the run, so it is
   * older than the run; null when the store holds nothing older.
   */
  readonly settledBeforeMs: number | null;
  /**
   * When the store was first read. A breach whose commit time the database does not keep is older than the run when
   * it has been there since then.
   */
  readonly baselineAtMs: number | null;
}

/** How many findings of one invariant and age are listed; `totalsOf` counts the others. */
export const findingsMax = 200;

/**
 * How many subjects of one invariant and age are held, about 1 KB each. An audit query that is wrong may break one for
 * each order of a store.
 */
export const subjectsMax = 20_000;

/**
 * Records the breaches of one invariant; returns the new register, the findings that are new or grew, and whether
 * there were more subjects than are held. `pending` says since when those that settle have been there.
 */
export function recordBreaches(
  register: FindingRegister,
  invariant: BreachOwner,
  breaches: readonly Breach[],
  discovery: Discovery,
  pending: PendingMap = new Map(),
): {
  readonly register: FindingRegister;
  readonly changed: readonly Finding[];
  readonly isOverfull: boolean;
} {
  const next = new Map(register);
  const changed: Finding[] = [];
  const held = heldSubjects(register, invariant.name);
  let isOverfull = false;
  for (const [group, members] of groupBy(breaches, (breach) => breach.group)) {
    const key = `${invariant.name} ${group}`;
    const known = next.get(key);
    const before = known?.finding.takenBack === true ? undefined : known;
    const found = { ...discovery, pending };
    const age = (before?.finding.beforeRun ?? isOlder(members[0], found)) ? 'older' : 'own';
    const kept = members.filter((breach) => {
      if (before?.breaches.has(breachKey(breach)) === true) return true;
      const fits = held[age] < subjectsMax && (age === 'older' || isNew(breach, held, discovery));
      if (fits) held[age] += 1;
      else isOverfull = true;
      return fits;
    });
    const entry = kept.length === 0 ? before : entryOf(before, invariant, group, kept, found);
    if (entry === undefined || entry === before) continue;
    next.set(key, entry);
    changed.push(entry.finding);
  }
  return { register: next, changed, isOverfull };
}

/** Where not all that is older could be held, a breach is the run's only if it was committed in the run. */
function isNew(
  { committedAtMs }: Breach,
  { older }: ReturnType<typeof heldSubjects>,
  { baselineAtMs }: Discovery,
): boolean {
  if (older < subjectsMax) return true;
  return committedAtMs !== null && baselineAtMs !== null && committedAtMs > baselineAtMs;
}

function heldSubjects(register: FindingRegister, invariant: InvariantName) {
  const held = { own: 0, older: 0 };
  for (const { breaches, finding } of register.values()) {
    if (finding.invariant !== invariant) continue;
    held[finding.beforeRun === true ? 'older' : 'own'] += breaches.size;
  }
  return held;
}

/**
 * Findings whose rows vanished become what the rest come to: of each subject that lost rows, the breach is at most what
 * it is now. One that nothing is left of is taken back.
 */
export function correctFindings(
  register: FindingRegister,
  name: InvariantName,
  breaches: readonly Breach[],
  subjects: ReadonlySet<string>,
): { readonly register: FindingRegister; readonly changed: readonly Finding[] } {
  if (subjects.size === 0) return { register, changed: [] };
  const now = new Map(breaches.map((breach) => [breachKey(breach), breach]));
  const next = new Map(register);
  const changed: Finding[] = [];
  for (const [key, { breaches: known, finding }] of register) {
    if (finding.invariant !== name) continue;
    const left = new Map<string, Breach>();
    for (const [breach, before] of known) {
      const instead = subjects.has(before.subject) ? now.get(breach) : before;
      if (instead !== undefined)
        left.set(breach, instead.amount < before.amount ? instead : before);
    }
    const amount = sumOf(left);
    if (amount === finding.amount || known.size === 0) continue;
    const corrected = correctedFinding(finding, [...left.values()], amount);
    next.set(key, { breaches: left, finding: corrected });
    changed.push(corrected);
  }
  return { register: next, changed };
}

function correctedFinding(finding: Finding, left: readonly Breach[], amount: number): Finding {
  const [first] = left;
  const was = `taken back: ${finding.amount - amount} of ${finding.amount} ${finding.unit}, whose rows vanished`;
  if (first === undefined) {
    return {
      ...finding,
      amount: 0,
      orders: null,
      takenBack: true,
      message: `${was}; ${finding.message}`,
    };
  }
  return {
    ...finding,
    amount,
    orders: ordersOf(left),
    witness: witnessOf(left),
    message: `${first.message}; ${was}`,
  };
}

/** How many subjects of an invariant are broken. */
export function countBroken(register: FindingRegister, invariant: InvariantName): number {
  const { own, older } = heldSubjects(register, invariant);
  return own + older;
}

/** All findings that were not taken back, in the order in which they were recorded. */
export const findingsOf = (register: FindingRegister): readonly Finding[] =>
  [...register.values()]
    .map(({ finding }) => finding)
    .filter(({ takenBack }) => takenBack !== true);

/**
 * The gravest findings first: of each invariant at most `findingsMax` that are older than the run and as
 * many that are not, so that old ones never displace new ones.
 */
export function listFindings(register: FindingRegister): readonly Finding[] {
  const listed = new Map<string, number>();
  return [...findingsOf(register)].sort(byHarm).flatMap((finding) => {
    const kind = `${finding.invariant} ${finding.beforeRun === true}`;
    const count = (listed.get(kind) ?? 0) + 1;
    listed.set(kind, count);
    return count > findingsMax ? [] : [finding];
  });
}

function entryOf(
  before: RegisterEntry | undefined,
  invariant: BreachOwner,
  group: string,
  members: readonly Breach[],
  discovery: Found,
): RegisterEntry {
  const breaches = new Map(before?.breaches);
  for (const breach of members) {
    const known = breaches.get(breachKey(breach));
    if (known === undefined || breach.amount > known.amount)
      breaches.set(breachKey(breach), breach);
  }
  const amount = sumOf(breaches);
  if (before !== undefined && amount <= before.finding.amount) return before;
  const finding = findingOf(invariant, group, breaches, amount, discovery);
  return { breaches, finding: before === undefined ? finding : grown(before.finding, finding) };
}

/**
 * A finding that grows keeps its first witness, that commit, and its detection time. One that is
 * older than the run becomes new when it grows; which commit made it grow is not known.
 */
function grown(first: Finding, now: Finding): Finding {
  if (first.beforeRun) {
    const { amount, orders } = first;
    return { ...now, committedAt: null, detectionMs: null, grownFrom: { amount, orders } };
  }
  const [opening] = first.witness;
  const others = now.witness.filter((w) => w.kind !== opening?.kind || w.id !== opening.id);
  return {
    ...first,
    message: now.message,
    amount: now.amount,
    orders: now.orders,
    witness: opening === undefined ? now.witness : [opening, ...others].slice(0, witnessMax),
  };
}

const witnessMax = 8;

function findingOf(
  invariant: BreachOwner,
  group: string,
  breaches: ReadonlyMap<string, Breach>,
  amount: number,
  discovery: Found,
): Finding {
  const all = [...breaches.values()];
  const [first] = all;
  if (first === undefined) throw new Error('a finding needs a breach');
  const committedAtMs = first.committedAtMs;
  return {
    id: findingId(discovery.store, invariant.name, group),
    invariant: invariant.name,
    severity: invariant.severity,
    store: discovery.store,
    sku: first.sku,
    message:
      all.length === 1 ? first.message : `${first.message}; ${all.length} such, ${amount} in all`,
    amount,
    unit: invariant.unit,
    orders: ordersOf(all),
    witness: witnessOf(all),
    committedAt: committedAtMs === null ? null : new Date(committedAtMs).toISOString(),
    foundAt: new Date(discovery.foundAtMs).toISOString(),
    detectionMs:
      committedAtMs === null ? null : Math.max(0, Math.round(discovery.foundAtMs - committedAtMs)),
    duringLoad: discovery.duringLoad,
    ...(isOlder(first, discovery) ? { beforeRun: true } : {}),
  };
}

function ordersOf(breaches: readonly Breach[]): number | null {
  const known = breaches.flatMap(({ orders }) => orders ?? []);
  return known.length < breaches.length ? null : known.reduce((sum, orders) => sum + orders, 0);
}

interface Found extends Discovery {
  readonly pending: PendingMap;
}

function isOlder(
  breach: Breach,
  { baseline, settledBeforeMs, baselineAtMs, pending }: Found,
): boolean {
  if (baseline) return true;
  if (!breach.settles) return false;
  if (breach.committedAtMs !== null) {
    return settledBeforeMs !== null && breach.committedAtMs <= settledBeforeMs;
  }
  const since = pending.get(breachKey(breach))?.sinceMs;
  return since !== undefined && baselineAtMs !== null && since <= baselineAtMs;
}

/** Rows of the first, the worst and the last breach. */
function witnessOf(breaches: readonly Breach[]): readonly Witness[] {
  const [first] = breaches;
  const last = breaches.at(-1);
  const worst = breaches.reduce((a, b) => (b.amount > a.amount ? b : a));
  const shown = new Set([first, worst, last]);
  return [...shown].flatMap((breach) => breach?.witness ?? []).slice(0, witnessMax);
}

function sumOf(breaches: ReadonlyMap<string, Breach>): number {
  let sum = 0;
  for (const breach of breaches.values()) sum += breach.amount;
  return sum;
}
