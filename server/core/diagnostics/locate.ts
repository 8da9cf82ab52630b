import type { Diagnostic } from './diagnostic.ts';
import { parseKeyPath } from './keyPath.ts';
import { readYaml } from './yamlSource.ts';

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
