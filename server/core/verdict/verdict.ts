export type VerdictState = 'pass' | 'fail' | 'unknown';

/** fail beats unknown, unknown beats pass; the worst reason is the verdict. */
export interface Verdict {
  readonly state: VerdictState;
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly state: VerdictState;
  readonly text: string;
}
