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

const severity: Readonly<Record<VerdictState, number>> = { pass: 0, unknown: 1, fail: 2 };

/** The worst of the states; no state at all is `unknown`, since no data is never a pass. */
export function worst(states: readonly VerdictState[]): VerdictState {
  const [first, ...rest] = states;
  if (first === undefined) return 'unknown';
  return rest.reduce((a, b) => (severity[b] > severity[a] ? b : a), first);
}

/** Reasons with the gravest first; among equals the given order stays. */
export function verdictOf(reasons: readonly Reason[]): Verdict {
  const ordered = [...reasons].sort((a, b) => severity[b.state] - severity[a.state]);
  return { state: worst(reasons.map((reason) => reason.state)), reasons: ordered };
}
