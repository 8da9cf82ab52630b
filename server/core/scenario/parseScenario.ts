import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseKeyPath } from '../diagnostics/keyPath.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { referenceDiagnostics } from './references.ts';
import type { Scenario } from './scenario.ts';
import { scenarioOf, scenarioSchema } from './scenarioSchema.ts';

/** The scenario of a YAML text, or every diagnostic of it at once, in the order of the file. */
export function parseScenario(text: string, file: string): Result<Scenario, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const shape = checkShape(scenarioSchema, source.value);
  const references = referenceDiagnostics(source.value.value).map(({ path, message, at }) =>
    source.value.diagnostic(path, message, at),
  );
  const diagnostics = inOrder([...source.value.diagnostics, ...shape.diagnostics, ...references]);
  return shape.value === null || diagnostics.length > 0
    ? err(diagnostics)
    : ok(scenarioOf(shape.value));
}

/**
 * Gives diagnostics that were found later, in the compiled plan or the datasets, their place in the
 * scenario's text by their `path`. A diagnostic of another file stays as it is.
 */
export function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  text: string,
  file: string,
): readonly Diagnostic[] {
  const source = readYaml(text, file);
  if (!source.ok) return diagnostics;
  return diagnostics.map((diagnostic) => {
    if (diagnostic.file !== file && diagnostic.file !== '') return diagnostic;
    const { line, column } = source.value.diagnostic(
      parseKeyPath(diagnostic.path),
      diagnostic.message,
    );
    return { ...diagnostic, file, line, column };
  });
}

/** By place, each told once. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(
    diagnostics.map((diagnostic) => [
      `${diagnostic.line}:${diagnostic.column}:${diagnostic.message}`,
      diagnostic,
    ]),
  );
  return [...seen.values()].sort(
    (left, right) => left.line - right.line || left.column - right.column,
  );
}
