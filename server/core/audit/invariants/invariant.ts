import type { AuditView } from '../engine/state.ts';
import type { Need } from '../facts/registry.ts';
import type { SubjectName } from '../subjects.ts';

/** What the amount of a finding counts. */
export const amountUnits = ['units', 'cents', 'changes', 'orders', 'rows', 'tasks'] as const;
export type AmountUnit = (typeof amountUnits)[number];

/** What a breach harms, gravest first: units promised beyond the stock, money, or only the shop's records. */
export const harms = ['oversell', 'money', 'records'] as const;
export type Harm = (typeof harms)[number];

/** Gravest first. `critical`: a customer was promised or charged wrongly; `major`: the shop's records disagree. */
export const severities = ['critical', 'major'] as const;
export type Severity = (typeof severities)[number];

export const witnessKinds = [
  'order',
  'ledger',
  'reservation',
  'payment',
  'refund',
  'adjustment',
  'key',
  'coupon',
  'limit',
  'budget',
  'price',
  'counter',
  'state',
  'row',
  'backlog',
  'token',
] as const;

/** A row of the shop that takes part in a proof. */
export interface Witness {
  readonly kind: (typeof witnessKinds)[number];
  readonly id: string;
  readonly detail: string;
}

/** What must hold of each subject, and how a breach of it is found. */
export interface Invariant<N extends string = string> {
  readonly name: N;
  readonly subject: SubjectName;
  /** It is checked only when the audit file gives all of these. */
  readonly needs: readonly Need[];
  readonly unit: AmountUnit;
  readonly severity: Severity;
  /** Findings are summed up in the order of `harms`. */
  readonly harm: Harm;
  /** Completes "3 units of SKU-1 …": `oversold`. */
  readonly broken: string;
  /** One sentence, "holds when …", for guide, schema, console and report. */
  readonly doc: string;
  /** Breaches of the given subjects only. */
  readonly judge: (view: AuditView, subjects: Iterable<string>) => readonly Breach[];
}

export interface Breach {
  readonly subject: string;
  /**
   * True when services commit apart what was compared: the breach counts only when the same rows
   * still disagree in a later snapshot, past the settle time.
   */
  readonly settles: boolean;
  /** How long it takes to settle, where that is shorter than the settle time of the audit; absent: it is not. */
  readonly settleMs?: number;
  /** Breaches with the same group make one finding. */
  readonly group: string;
  readonly sku: string | null;
  /** Which row of the subject it is; absent where the subject has one breach, or one for each SKU. */
  readonly row?: string;
  /** In the invariant's unit. */
  readonly amount: number;
  /** How many orders it concerns; absent where that is not known. */
  readonly orders?: number;
  readonly message: string;
  /** The smallest set of rows that proves it; the first is the one that broke it. */
  readonly witness: readonly Witness[];
  readonly committedAtMs: number | null;
  /** Equal in two snapshots when the same rows disagree in the same way. */
  readonly signature: string;
}
