import type { DrainSummary } from './drain/drainTrail.ts';
import type { OrderLayers } from './engine/orderCounts.ts';
import type { ReadingCost } from './engine/readingCost.ts';
import type { FactCounts } from './facts/registry.ts';
import type { AmountUnit, Severity, Witness } from './invariants/invariant.ts';
import type { InvariantName } from './invariants/registry.ts';
import type { RuleSummary } from './rules/ruleTrail.ts';
import type { RunScore } from './score/runScore.ts';

/** The two stores of a target, each audited for itself. */
export const stores = ['shadow', 'live'] as const;
export type Store = (typeof stores)[number];

export const auditStates = ['clean', 'broken', 'unknown'] as const;

/** A broken invariant, with the smallest set of rows that proves it. */
export interface Finding {
  /** `findingId`: equal in every reading, whatever else of the finding changes. */
  readonly id: string;
  readonly invariant: InvariantName;
  readonly severity: Severity;
  readonly store: Store;
  readonly sku: string | null;
  /** One line for a person: what is wrong, by how much. */
  readonly message: string;
  /** By how much the invariant is broken, in `unit`. */
  readonly amount: number;
  readonly unit: AmountUnit;
  /** How many orders it concerns; null where that is not known. */
  readonly orders: number | null;
  readonly witness: readonly Witness[];
  /** The database's commit time of the witness that broke it. */
  readonly committedAt: string | null;
  readonly foundAt: string;
  /** foundAt − committedAt. */
  readonly detectionMs: number | null;
  /** Was load running when it was found? */
  readonly duringLoad: boolean;
  /** True when it existed before the run began and has not grown since. */
  readonly beforeRun?: boolean;
  /** True when the rows that it rested on vanished, and nothing is left of it. */
  readonly takenBack?: boolean;
  /** What it came to before the run, when it existed then and grew in the run. */
  readonly grownFrom?: { readonly amount: number; readonly orders: number | null };
}

/** A part of a run's findings, in the order in which they were first found. */
export interface FindingPage {
  /** How many are left out before it. */
  readonly offset: number;
  readonly limit: number;
}

/** How many findings a page has at most. */
export const findingPageMax = 1_000;

/** The identity of a finding: store, invariant and what the invariant speaks of (a SKU or an order). */
export const findingId = (store: Store, invariant: InvariantName, group: string): string =>
  `${store} ${invariant} ${group}`;

/** Divides findings by age: a finding that is older than the run is reported and does not fail it. */
export function byAge(findings: readonly Finding[]): {
  /** Arose, or grew, in the run. */
  readonly own: readonly Finding[];
  readonly older: readonly Finding[];
} {
  const isOlder = ({ beforeRun }: Finding): boolean => beforeRun === true;
  return {
    own: findings.filter((finding) => !isOlder(finding)),
    older: findings.filter(isOlder),
  };
}

/** Is it a new finding of the run: unknown before, or older than the run until now and grown? */
export const isNewFinding = (before: Finding | undefined, now: Finding): boolean =>
  before === undefined || (before.beforeRun === true && now.beforeRun !== true);

/** `1 finding is older than the run`. */
export const olderText = (older: number): string =>
  `${older} ${older === 1 ? 'finding is' : 'findings are'} older than the run`;

/** All findings of one store, invariant and age, added up. */
export interface FindingTotal {
  readonly store: Store;
  readonly invariant: InvariantName;
  /** Older than the run, and not grown since. */
  readonly older: boolean;
  readonly findings: number;
  readonly amount: number;
  readonly unit: AmountUnit;
  /** How many orders they concern; null where that is not known, as for SKUs that may share orders. */
  readonly orders: number | null;
  /** How many SKUs they name. */
  readonly skus: number;
  /** The largest of them. */
  readonly worst: Pick<Finding, 'sku' | 'amount' | 'orders'>;
}

/** The audit of one store of a run, summed up. */
export interface AuditSummary {
  readonly store: Store;
  /** `unknown` with a reason when the audit crashed, lacked a source or fell behind. */
  readonly state: (typeof auditStates)[number];
  readonly reason: string | null;
  readonly ticks: number;
  readonly facts: number;
  /**
   * All facts were read in one snapshot at the end, where nothing had been followed that a recount could be compared
   * with. Absent otherwise.
   */
  readonly oneSnapshot?: true;
  /** Those that came since the reading before the load, of the kinds that it holds; absent where there was none. */
  readonly newFacts?: Partial<FactCounts>;
  /** Orders that came to each layer since then; absent where there was none, and where the last reading failed. */
  readonly newOrders?: OrderLayers;
  /** Largest age of the watermark while load ran. */
  readonly watermarkAgeMsMax: number | null;
  /** For each take-over by another server, how long nobody watched; absent when there was none. */
  readonly unwatchedMs?: readonly number[];
  /** All findings, counted and added up. */
  readonly totals: readonly FindingTotal[];
  /** The gravest of each invariant and age; `totals` says how many there are. */
  readonly findings: readonly Finding[];
  readonly checked: readonly {
    readonly invariant: InvariantName;
    /** What must hold, in a sentence. */
    readonly doc: string;
    readonly subjects: number;
    readonly broken: number;
  }[];
  /** The rules of the audit file; absent where it has none. */
  readonly rules?: readonly RuleSummary[];
  /** What it saw of the target's transactions, a sentence each; absent where there is nothing to say. */
  readonly notes?: readonly string[];
  /** What came of the backlogs after the load; absent where the audit file names none, or nobody waited for them. */
  readonly drain?: DrainSummary;
  /** What the readings of both stores cost the database while load ran; absent of the live store, and without load. */
  readonly cost?: ReadingCost;
  /** How much planted damage it would have caught in the store that the load wrote to; absent of another. */
  readonly score?: RunScore;
}
