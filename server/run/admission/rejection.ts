import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, type Result } from '../../core/result.ts';

/** Why a request was rejected. Its code decides HTTP status and exit code. */
export interface Rejection extends Failure {
  readonly diagnostics: readonly Diagnostic[];
}

/** A rejection, with the diagnostics of the file where there are any. */
export const reject = (
  why: Failure,
  diagnostics: readonly Diagnostic[] = [],
): Result<never, Rejection> => err({ ...why, diagnostics });

/** The caps are the reason only when nothing else is wrong with the scenario. */
export function rejectWithDiagnostics(
  diagnostics: readonly Diagnostic[],
): Result<never, Rejection> {
  const beyond =
    diagnostics.length > 0 && diagnostics.every((diagnostic) => diagnostic.kind === 'beyond-caps');
  const [first] = diagnostics;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const reason = `${first?.message}${more}`;
  const code = beyond ? 'ZH-TARGET-002' : 'ZH-SCENARIO-001';
  return reject(failure(code, { reason }), diagnostics);
}
