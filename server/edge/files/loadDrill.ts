import { relative, sep } from 'node:path';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { type DrillFile, parseDrill } from '../../core/drill/parseDrill.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { yamlFiles } from './loadScenario.ts';
import { readInside, readText } from './readText.ts';

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
    const message = `drill ${path} ${text.error}; check the path`;
    return err([{ file: path, line: 1, column: 1, path: '', message, kind: 'not-found' }]);
  }
  const parsed = parseDrill(text.value, path);
  return parsed.ok ? ok({ ...parsed.value, file: path, text: text.value }) : parsed;
}

/** A drill's id: its path below the root, such as `mall/drills/payment-rush`. */
export interface ListedDrill {
  readonly id: string;
  readonly path: string;
}

const drillsMax = 1_000;

/** Every drill file below a root, by id: YAML files that have the keys `hypothesis` and `load`. */
export async function listDrills(root: string): Promise<readonly ListedDrill[]> {
  const found: ListedDrill[] = [];
  for (const path of (await yamlFiles(root, 0)).slice(0, drillsMax)) {
    const text = await readInside(root, relative(root, path), yamlBytesMax);
    if (!text.ok || !/^hypothesis:/m.test(text.value) || !/^load:/m.test(text.value)) continue;
    const id = relative(root, path)
      .replace(/\.ya?ml$/, '')
      .replaceAll(sep, '/');
    found.push({ id, path });
  }
  return found.sort((left, right) => (left.id < right.id ? -1 : 1));
}
