import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { type DrillFile, parseDrill } from '../../core/drill/parseDrill.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type ListedFile, listFiles } from './loadScenario.ts';
import { readText, withRemedy } from './readText.ts';

/** A drill file with its text. */
export interface LoadedDrill extends DrillFile {
  /** The path as it was given, for diagnostics. */
  readonly file: string;
  readonly text: string;
}

/** Reads a drill file, or gives every diagnostic of it at once. What it names is not read. */
export async function loadDrill(path: string): Promise<Result<LoadedDrill, readonly Diagnostic[]>> {
  const text = await readText(path, yamlBytesMax);
  if (!text.ok) {
    const message = `drill ${path} ${withRemedy(text.error)}`;
    return err([{ file: path, line: 1, column: 1, path: '', message, kind: 'not-found' }]);
  }
  const parsed = parseDrill(text.value, path);
  return parsed.ok ? ok({ ...parsed.value, file: path, text: text.value }) : parsed;
}

/** Every drill file below a root, by id (`mall/drills/payment-rush`): YAML files with the keys `hypothesis` and `load`. */
export const listDrills = (root: string): Promise<readonly ListedFile[]> =>
  listFiles(root, [/^hypothesis:/m, /^load:/m]);
