import type { Fault } from '../diagnostics/diagnostic.ts';
import { parseKeyPath } from '../diagnostics/keyPath.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { referenceFaults } from './references.ts';
import type { Scenario } from './scenario.ts';
import { scenarioOf, scenarioSchema } from './scenarioSchema.ts';

/** The scenario of a YAML text, or every fault of it at once, in the order of the file. */
export function parseScenario(text: string, file: string): Result<Scenario, readonly Fault[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const shape = checkShape(scenarioSchema, source.value);
  const references = referenceFaults(source.value.value).map(({ path, message, at }) =>
    source.value.fault(path, message, at),
  );
  const faults = inOrder([...source.value.faults, ...shape.faults, ...references]);
  return shape.value === null || faults.length > 0 ? err(faults) : ok(scenarioOf(shape.value));
}

/**
 * Gives faults that were found later, in the compiled plan or the datasets, their place in the
 * scenario's text by their `path`. A fault of another file stays as it is.
 */
export function placeFaults(
  faults: readonly Fault[],
  text: string,
  file: string,
): readonly Fault[] {
  const source = readYaml(text, file);
  if (!source.ok) return faults;
  return faults.map((fault) => {
    if (fault.file !== file && fault.file !== '') return fault;
    const { line, column } = source.value.fault(parseKeyPath(fault.path), fault.message);
    return { ...fault, file, line, column };
  });
}

/** By place, each told once. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Map(
    faults.map((fault) => [`${fault.line}:${fault.column}:${fault.message}`, fault]),
  );
  return [...seen.values()].sort(
    (left, right) => left.line - right.line || left.column - right.column,
  );
}
