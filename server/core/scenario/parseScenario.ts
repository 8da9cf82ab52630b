import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { keepBodyNumbers } from './exactNumbers.ts';
import { referenceDiagnostics } from './references.ts';
import type { Scenario } from './scenario.ts';
import { scenarioOf, scenarioSchema } from './scenarioSchema.ts';

/** The scenario of a YAML text, or every diagnostic of it at once, in the order of the file. */
export function parseScenario(text: string, file: string): Result<Scenario, readonly Diagnostic[]> {
  const source = readYaml(text, file, keepBodyNumbers);
  if (!source.ok) return err(inOrder(source.error));
  const shape = checkShape(scenarioSchema, source.value, source.value.value, isBody);
  const references = referenceDiagnostics(source.value.value).map(({ path, message, at }) =>
    source.value.diagnostic(path, message, at),
  );
  const diagnostics = inOrder([...source.value.diagnostics, ...shape.diagnostics, ...references]);
  return shape.value === null || diagnostics.length > 0
    ? err(diagnostics)
    : ok(scenarioOf(shape.value));
}

/** The body of a step is JSON, whose keys are sent as they are. */
const isBody = (key: string, step: object): boolean => key === 'body' && 'request' in step;
