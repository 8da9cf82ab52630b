import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { ExitCode } from '../../core/errors/exitCode.mjs';
import { exitOf, failure } from '../../core/errors/failure.ts';
import type { Screen } from './screen.ts';

/**
 * Prints the diagnostics of a file as `file:line:column message`, which editors turn into links, then
 * the failure that they add up to; with `--json`, both beside `fields`. Returns the exit code.
 */
export function printDiagnostics(
  screen: Screen,
  diagnostics: readonly Diagnostic[],
  fields: Readonly<Record<string, unknown>>,
  code: 'ZH-SCENARIO-001' | 'ZH-TARGET-001' = 'ZH-SCENARIO-001',
): ExitCode {
  const reason = diagnostics.length === 1 ? '1 diagnostic' : `${diagnostics.length} diagnostics`;
  const error = failure(code, { reason });
  screen.json({ ...fields, valid: false, diagnostics, error });
  for (const { file, line, column, message } of diagnostics) {
    screen.line(`${screen.paint.bold(`${file}:${line}:${column}`)} ${message}`);
  }
  screen.line(`${screen.paint.red(`error ${code}:`)} ${error.line}\n  ${error.remedy}`);
  return exitOf(error);
}
