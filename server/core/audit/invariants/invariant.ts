import type { AuditState } from '../engine/state.ts';
import type { Counters, FactSource } from '../facts.ts';
import type { InvariantName, Witness } from '../finding.ts';

/** One consistent look at a store. */
export interface AuditView {
  readonly state: AuditState;
  /** From the same snapshot; null when the audit file names none. */
  readonly counters: Counters | null;
}

/** What must hold of each subject, and what is wrong where it does not. */
export interface Invariant {
  readonly name: InvariantName;
  readonly subject: 'sku' | 'order' | 'reservation';
  readonly needs: readonly (FactSource | 'counters')[];
  /** Breaches of the given subjects only. */
  readonly judge: (view: AuditView, subjects: Iterable<string>) => readonly Breach[];
}

export interface Breach {
  readonly subject: string;
  /**
   * Services commit apart what was compared, so this counts only when the same rows still
   * disagree in a later snapshot, past the settle time.
   */
  readonly settles: boolean;
  /** Breaches with the same group make one finding. */
  readonly group: string;
  readonly sku: string | null;
  /** Units or cents. */
  readonly amount: number;
  readonly message: string;
  /** The smallest set of rows that proves it; the first is the one that broke it. */
  readonly witness: readonly Witness[];
  readonly committedAtMs: number | null;
  /** Equal in two snapshots when the same rows disagree in the same way. */
  readonly signature: string;
}
