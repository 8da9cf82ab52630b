import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import type { Rejection } from '../runService.ts';

/** A rejection of one kind, with the diagnostics of the file where there are any. */
export function reject(
  kind: Rejection['kind'],
  message: string,
  diagnostics: readonly Diagnostic[] = [],
): Result<never, Rejection> {
  return err({ kind, message, diagnostics });
}

/** Caps are named only when nothing else is wrong: their diagnostics are those of a plan that is sound. */
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
