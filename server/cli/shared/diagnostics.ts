import { type Diagnostic, isError } from '../../core/diagnostics/diagnostic.ts';
import type { ExitCode } from '../../core/errors/exitCode.mjs';
import { exitOf, failure } from '../../core/errors/failure.ts';
import { plural } from '../../core/text/figures.ts';
import type { Screen } from './screen.ts';

/**
 * Prints the diagnostics of a file as `file:line:column message`, which editors turn into links, then
 * the failure that they add up to; with `--json`, both beside `fields`. Returns the exit code.
 */
export function printDiagnostics(
  screen: Screen,
  diagnostics: readonly Diagnostic[],
  fields: Readonly<Record<string, unknown>>,
  code:
    | 'ZH-AUDIT-001'
    | 'ZH-CAMPAIGN-001'
    | 'ZH-CAPACITY-001'
    | 'ZH-CAPACITY-002'
    | 'ZH-CAPACITY-004'
    | 'ZH-DRILL-001'
    | 'ZH-SCENARIO-001'
    | 'ZH-SWITCH-001'
    | 'ZH-TARGET-001' = 'ZH-SCENARIO-001',
): ExitCode {
  const reason = plural(diagnostics.filter(isError).length, 'diagnostic');
  const error = failure(code, { reason });
  screen.json({ ...fields, valid: false, diagnostics, error });
  for (const diagnostic of diagnostics) screen.line(diagnosticLine(screen, diagnostic));
  screen.line(`${screen.paint.red(`error ${code}:`)} ${error.line}`);
  screen.line(`  ${error.remedy}`);
  return exitOf(error);
}

/** `file:line:column message`, a warning marked as one. */
export function diagnosticLine({ paint }: Screen, diagnostic: Diagnostic): string {
  const { file, line, column, message } = diagnostic;
  const mark = isError(diagnostic) ? '' : `${paint.yellow('warning:')} `;
  return `${paint.bold(`${file}:${line}:${column}`)} ${mark}${message}`;
}

/** What was not checked, because the target's file is not there yet. */
export const uncheckedLine = (why: string): string => `not checked against its target: ${why}`;
