export type VerdictState = 'pass' | 'fail' | 'unknown';

/** The worst reason decides: fail before unknown, unknown before pass. */
export interface Verdict<R extends Reason = Reason> {
  readonly state: VerdictState;
  readonly reasons: readonly R[];
}

export interface Reason {
  readonly state: VerdictState;
  readonly text: string;
}

const severity: Readonly<Record<VerdictState, number>> = { pass: 0, unknown: 1, fail: 2 };

/** The worst of the states; `unknown` without any, since no data is never a pass. */
export function worst(states: readonly VerdictState[]): VerdictState {
  const [first, ...rest] = states;
  if (first === undefined) return 'unknown';
  return rest.reduce((a, b) => (severity[b] > severity[a] ? b : a), first);
}

/** The worst reasons come first; equal ones keep the given order. */
export function verdictOf<R extends Reason>(reasons: readonly R[]): Verdict<R> {
  const ordered = [...reasons].sort((a, b) => severity[b.state] - severity[a.state]);
  return { state: worst(reasons.map((reason) => reason.state)), reasons: ordered };
}
