import type { Diagnostic } from './diagnostic.ts';
import { parseKeyPath } from './keyPath.ts';
import { readYaml } from './yamlSource.ts';

/**
 * Places diagnostics that were found after parsing, in the compiled plan or the datasets, at their
 * `path` in the scenario's text, and puts them in order. A diagnostic of another file keeps its place.
 */
export function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  text: string,
  file: string,
): readonly Diagnostic[] {
  const source = readYaml(text, file);
  if (!source.ok) return diagnostics;
  return inOrder(
    diagnostics.map((diagnostic) => {
      if (diagnostic.file !== file && diagnostic.file !== '') return diagnostic;
      const path = parseKeyPath(diagnostic.path);
      const { line, column } = source.value.diagnostic(path, diagnostic.message);
      return { ...diagnostic, file, line, column };
    }),
  );
}

/** By file, in the order in which the files appear, then by line and column; each diagnostic once. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const seen = new Map(
    diagnostics.map((each) => [`${each.file}:${each.line}:${each.column}:${each.message}`, each]),
  );
  return [...seen.values()].sort(
    (left, right) =>
      files.indexOf(left.file) - files.indexOf(right.file) ||
      left.line - right.line ||
      left.column - right.column,
  );
}
