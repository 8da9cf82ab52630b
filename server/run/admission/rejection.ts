import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';

/** Why a request was turned down, with the remedy. `kind` decides HTTP status and exit code. */
export interface Rejection {
  readonly kind:
    | 'invalid'
    | 'busy'
    | 'not-found'
    | 'conflict'
    /** The caller's role does not allow it. */
    | 'forbidden'
    /** The kill switch is pulled. */
    | 'stopped'
    | 'unreachable'
    | 'beyond-caps'
    | 'preflight';
  readonly message: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A rejection of one kind, with the diagnostics of the scenario's file if there are any. */
export function reject(
  kind: Rejection['kind'],
  message: string,
  diagnostics: readonly Diagnostic[] = [],
): Result<never, Rejection> {
  return err({ kind, message, diagnostics });
}

/** `beyond-caps` when every diagnostic is about the target's caps, else `invalid`. */
export function rejectWithDiagnostics(
  diagnostics: readonly Diagnostic[],
): Result<never, Rejection> {
  const beyond =
    diagnostics.length > 0 && diagnostics.every((diagnostic) => diagnostic.kind === 'beyond-caps');
  const [first] = diagnostics;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const what = beyond ? "the plan is beyond the target's limits" : 'the scenario is not valid';
  return reject(
    beyond ? 'beyond-caps' : 'invalid',
    `${what}: ${first?.message}${more}`,
    diagnostics,
  );
}
