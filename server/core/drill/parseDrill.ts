import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { type Drill, drillFileSchema, drillOf } from './drill.ts';
import { drillFaults } from './drillFaults.ts';

/** A drill with what places a later diagnostic in its file. */
export interface DrillFile {
  readonly drill: Drill;
  /** A diagnostic at a key path of the file. */
  diagnostic(path: readonly (string | number)[], message: string): Diagnostic;
}

/** The drill of a YAML text, or every diagnostic of it at once, in the order of the file. */
export function parseDrill(text: string, file: string): Result<DrillFile, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const shape = checkShape(drillFileSchema, source.value);
  const early = [...source.value.diagnostics, ...shape.diagnostics];
  if (shape.value === null) return err(inOrder(early));
  const drill = drillOf(shape.value);
  const crossing = drillFaults(drill).map(({ path, message }) =>
    source.value.diagnostic(path, message),
  );
  const diagnostics = inOrder([...early, ...crossing]);
  return diagnostics.length > 0
    ? err(diagnostics)
    : ok({ drill, diagnostic: (path, message) => source.value.diagnostic(path, message) });
}
