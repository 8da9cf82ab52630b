import { groupBy } from '../../groupBy.ts';
import type { Finding, InvariantName, Witness } from '../finding.ts';
import type { Breach } from '../invariants/invariant.ts';
import { breachKey } from './settle.ts';

/**
 * The findings of one store. A finding is raised once for an invariant and its group (a SKU, an
 * order) and from then on only grows; a breach that heals again leaves it standing, for it was true.
 */
export type FindingRegister = ReadonlyMap<string, Entry>;

export interface Entry {
  readonly breaches: ReadonlyMap<string, Breach>;
  readonly finding: Finding;
}

export interface Discovery {
  readonly store: 'shadow' | 'live';
  /** By the database's clock, as the commits are. */
  readonly foundAtMs: number;
  readonly duringLoad: boolean;
  /** This is the look at the store before the run: all that is found was there. */
  readonly baseline: boolean;
  /**
   * A disagreement whose rows were committed up to here had settled before the run, and so was
   * there before it; null when the store holds nothing older than the run.
   */
  readonly settledBeforeMs: number | null;
}

/** Findings of one invariant, store and age that are listed; the rest is in the summary's numbers. */
export const findingsMax = 200;

/** Enters the breaches of one invariant; returns the new register and the findings that are new or grew. */
export function enter(
  register: FindingRegister,
  invariant: InvariantName,
  breaches: readonly Breach[],
  discovery: Discovery,
): { readonly register: FindingRegister; readonly changed: readonly Finding[] } {
  const next = new Map(register);
  const changed: Finding[] = [];
  for (const [group, members] of groupBy(breaches, (breach) => breach.group)) {
    const key = `${invariant} ${group}`;
    const before = next.get(key);
    const entry = entryOf(before, invariant, members, discovery);
    if (entry === before) continue;
    next.set(key, entry);
    changed.push(entry.finding);
  }
  return { register: next, changed };
}

/** How many subjects of an invariant are broken. */
export function countBroken(register: FindingRegister, invariant: InvariantName): number {
  let broken = 0;
  for (const entry of register.values()) {
    if (entry.finding.invariant === invariant) broken += entry.breaches.size;
  }
  return broken;
}

/**
 * In the order in which they were raised, at most `findingsMax` of an invariant that are older than
 * the run and as many that are not: however many there were before, one that is new is listed.
 */
export function listFindings(register: FindingRegister): readonly Finding[] {
  const listed = new Map<string, number>();
  return [...register.values()].flatMap(({ finding }) => {
    const kind = `${finding.invariant} ${finding.beforeRun === true}`;
    const count = (listed.get(kind) ?? 0) + 1;
    listed.set(kind, count);
    return count > findingsMax ? [] : [finding];
  });
}

function entryOf(
  before: Entry | undefined,
  invariant: InvariantName,
  members: readonly Breach[],
  discovery: Discovery,
): Entry {
  const breaches = new Map(before?.breaches);
  for (const breach of members) {
    const known = breaches.get(breachKey(breach));
    if (known === undefined || breach.amount > known.amount)
      breaches.set(breachKey(breach), breach);
  }
  const amount = sumOf(breaches);
  if (before !== undefined && amount <= before.finding.amount) return before;
  const finding = findingOf(invariant, breaches, amount, discovery);
  return { breaches, finding: before === undefined ? finding : grown(before.finding, finding) };
}

/**
 * What made it a finding stays: the first witness, its commit, and how long it took to be found.
 * One from before the run that grows is new, but which commit made it grow is not known.
 */
function grown(first: Finding, now: Finding): Finding {
  if (first.beforeRun) return { ...now, committedAt: null, detectionMs: null };
  const [opening] = first.witness;
  const others = now.witness.filter((w) => w.kind !== opening?.kind || w.id !== opening.id);
  return {
    ...first,
    message: now.message,
    amount: now.amount,
    witness: opening === undefined ? now.witness : [opening, ...others].slice(0, witnessMax),
  };
}

const witnessMax = 8;

function findingOf(
  invariant: InvariantName,
  breaches: ReadonlyMap<string, Breach>,
  amount: number,
  discovery: Discovery,
): Finding {
  const all = [...breaches.values()];
  const [first] = all;
  if (first === undefined) throw new Error('a finding needs a breach');
  const committedAtMs = first.committedAtMs;
  return {
    invariant,
    store: discovery.store,
    sku: first.sku,
    message:
      all.length === 1 ? first.message : `${first.message}; ${all.length} such, ${amount} in all`,
    amount,
    witness: witnessOf(all),
    committedAt: committedAtMs === null ? null : new Date(committedAtMs).toISOString(),
    foundAt: new Date(discovery.foundAtMs).toISOString(),
    detectionMs:
      committedAtMs === null ? null : Math.max(0, Math.round(discovery.foundAtMs - committedAtMs)),
    duringLoad: discovery.duringLoad,
    ...(isOlder(first, discovery) ? { beforeRun: true } : {}),
  };
}

function isOlder(breach: Breach, { baseline, settledBeforeMs }: Discovery): boolean {
  if (baseline) return true;
  if (!breach.settles || breach.committedAtMs === null || settledBeforeMs === null) return false;
  return breach.committedAtMs <= settledBeforeMs;
}

/** The rows of the first, the worst and the last breach. */
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
