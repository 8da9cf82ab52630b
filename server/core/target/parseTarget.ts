import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import type { Target } from './target.ts';
import { targetSchema } from './targetSchema.ts';

/** Variables by name; an empty one counts as missing. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The target of a YAML text, with `${NAME}` in its strings replaced from `env`, or every diagnostic at
 * once. Values are put in after YAML was read, so that no value can change the file's structure.
 */
export function parseTarget(
  text: string,
  file: string,
  env: Environment,
): Result<Target, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const missing: { readonly path: KeyPath; readonly name: string }[] = [];
  const value = expand(source.value.value, env, [], (path, name) => missing.push({ path, name }));
  const unset = missing.map(({ path, name }) =>
    source.value.diagnostic(
      path,
      `environment variable ${name} is not set; set it, or write the value`,
    ),
  );
  const shape = checkShape(targetSchema, source.value, value);
  // A value with a missing variable is judged once the variable is set.
  const holes = new Set(unset.map((diagnostic) => diagnostic.path));
  const diagnostics = inOrder([
    ...source.value.diagnostics,
    ...unset,
    ...shape.diagnostics.filter((diagnostic) => !holes.has(diagnostic.path)),
  ]);
  return shape.value === null || diagnostics.length > 0 ? err(diagnostics) : ok(shape.value);
}

type Missing = (path: KeyPath, name: string) => void;

function expand(value: unknown, env: Environment, path: KeyPath, missing: Missing): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
      const found = env[name];
      if (found !== undefined && found !== '') return found;
      missing(path, name);
      return whole;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => expand(item, env, [...path, index], missing));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, expand(inner, env, [...path, key], missing)]),
  );
}
