import { resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { planDiagnostic } from '../../core/plan/planDiagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import {
  isLocal,
  judgeScript,
  localModule,
  locatedDiagnostics,
  type ScriptModule,
  scriptBounds,
} from '../../core/scenario/handScript.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { readInside } from './readText.ts';

/** The modules of a scenario's hand-written scripts, each once; those that the scenario names come first. */
export interface LoadedScripts {
  readonly modules: readonly ScriptModule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A module to read, and the diagnostic at its place when it cannot be read. */
interface Wanted {
  readonly file: string | null;
  readonly diagnosticOf: (message: string) => Diagnostic;
}

/** Reads and checks every script of a scenario with its imports, without running them. */
export async function loadScripts(scenario: Scenario, directory: string): Promise<LoadedScripts> {
  const wanted: Wanted[] = entriesOf(scenario);
  const modules = new Map<string, ScriptModule>();
  const diagnostics: Diagnostic[] = [];
  const entries = new Set(wanted.map(({ file }) => file));
  for (const next of wanted) {
    if (next.file !== null && modules.has(next.file)) continue;
    const read = await readModule(next, directory, [...modules.values()]);
    if (!read.ok) {
      diagnostics.push(read.error);
      if (modules.size >= scriptBounds.modules) break;
      continue;
    }
    const module = read.value;
    modules.set(module.file, module);
    const path = resolve(directory, module.file);
    const judged = judgeScript(module, entries.has(module.file));
    diagnostics.push(...locatedDiagnostics(path, module.text, judged.diagnostics));
    for (const { specifier, start } of judged.imports) {
      if (!isLocal(specifier)) continue;
      const diagnosticOf = (message: string): Diagnostic => {
        // One goes in, and one comes out.
        const located = locatedDiagnostics(path, module.text, [{ at: start, message }]);
        return (located as readonly [Diagnostic])[0];
      };
      wanted.push({ file: localModule(module.file, specifier), diagnosticOf });
    }
  }
  return { modules: [...modules.values()], diagnostics };
}

function entriesOf(scenario: Scenario): Wanted[] {
  return Object.entries(scenario.paths).flatMap(([name, { script }]) =>
    script === undefined
      ? []
      : [
          {
            file: localModule('', script),
            diagnosticOf: (message: string) => planDiagnostic(['paths', name, 'script'], message),
          },
        ],
  );
}

async function readModule(
  { file, diagnosticOf }: Wanted,
  directory: string,
  before: readonly ScriptModule[],
): Promise<Result<ScriptModule, Diagnostic>> {
  const outside = "script is outside the scenario's folder; put it inside";
  if (file === null) return err(diagnosticOf(outside));
  if (before.length >= scriptBounds.modules) {
    return err(
      diagnosticOf(`script is made of more than ${scriptBounds.modules} files; join some`),
    );
  }
  const text = await readInside(directory, file, scriptBounds.bytes);
  if (!text.ok) return err(diagnosticOf(`script ${file} ${text.error}`));
  const bytes = before.reduce((sum, module) => sum + Buffer.byteLength(module.text), 0);
  if (bytes + Buffer.byteLength(text.value) > scriptBounds.bytes) {
    return err(diagnosticOf(`scripts are larger than ${scriptBounds.bytes / 1024} KiB together`));
  }
  return ok({ file, text: text.value });
}
