import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatKeyPath, type KeyPath } from '../diagnostics/keyPath.ts';
import type { YamlSource } from '../diagnostics/yamlSource.ts';
import { show } from '../diagnostics/zodDiagnostics.ts';
import { type Environment, targetVariable } from './targetVariable.ts';

/** A file's value with its variables put in. */
export interface FilledValue {
  readonly value: unknown;
  /** A diagnostic for each variable without a value. */
  readonly unfilled: readonly Diagnostic[];
  /** Of the filled value's diagnostics those to tell, each with the text of the file in place of a variable's value. */
  told(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
}

/**
 * Replaces `${NAME}` in the strings of a file by the variables of `env` that it may read (`targetVariable`), after YAML
 * was read, so that no value can change the file's structure.
 */
export function fillVariables(source: YamlSource, env: Environment): FilledValue {
  const holes: { readonly path: KeyPath; readonly problem: string }[] = [];
  const filled: Filled[] = [];
  const value = expand(source.value, [], (text, path) => {
    const { full, problems } = fill(text, env);
    for (const problem of problems) holes.push({ path, problem });
    if (full !== text) filled.push({ path: formatKeyPath(path), text, full });
    return full;
  });
  const unfilled = holes.map(({ path, problem }) => source.diagnostic(path, problem));
  // A value with a missing variable is judged once the variable is set.
  const unjudged = new Set(unfilled.map((diagnostic) => diagnostic.path));
  return {
    value,
    unfilled,
    told: (diagnostics) =>
      diagnostics
        .map((diagnostic) => asWritten(diagnostic, filled))
        .filter((diagnostic) => !unjudged.has(diagnostic.path)),
  };
}

interface Filled {
  readonly path: string;
  readonly text: string;
  readonly full: string;
}

/** A message quotes the value that it is about; a variable's value may be a secret. */
function asWritten(diagnostic: Diagnostic, filled: readonly Filled[]): Diagnostic {
  const own = filled.find(({ path }) => path === diagnostic.path);
  if (own === undefined) return diagnostic;
  const message = diagnostic.message.replace(show(own.full), () => show(own.text));
  return { ...diagnostic, message };
}

function fill(text: string, env: Environment): { full: string; problems: readonly string[] } {
  const problems: string[] = [];
  const full = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const found = targetVariable(name, env);
    if (found.ok) return found.value;
    problems.push(found.error);
    return whole;
  });
  return { full, problems };
}

type FillAt = (text: string, path: KeyPath) => string;

function expand(value: unknown, path: KeyPath, fillAt: FillAt): unknown {
  if (typeof value === 'string') return fillAt(value, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => expand(item, [...path, index], fillAt));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, expand(inner, [...path, key], fillAt)]),
  );
}
