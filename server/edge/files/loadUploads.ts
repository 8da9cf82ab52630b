import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { KeyPath } from '../../core/diagnostics/keyPath.ts';
import { planDiagnostic } from '../../core/plan/planDiagnostic.ts';
import { isProto, protoFault } from '../../core/scenario/protoImports.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { StepSpec } from '../../core/traffic/journey.ts';
import { sessionParts } from '../../core/traffic/session.ts';
import { boundary, filesOf } from '../../core/traffic/upload.ts';
import { readBytesInside } from './readText.ts';

/** Each VU holds the files of its journey, and the plan takes them to every host. */
export const uploadBytesMax = 1_048_576;

/** Files that requests send and scripts read, by path, as base64. */
export interface LoadedUploads {
  readonly files: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

export async function loadUploads(scenario: Scenario, directory: string): Promise<LoadedUploads> {
  const files: Record<string, string> = {};
  const diagnostics: Diagnostic[] = [];
  let left = uploadBytesMax;
  for (const [path, at] of wantedFiles(scenario)) {
    const bytes = await readBytesInside(directory, path, uploadBytesMax);
    if (!bytes.ok) {
      diagnostics.push(planDiagnostic(at, `file ${path} ${bytes.error}`));
      continue;
    }
    left -= bytes.value.length;
    if (left < 0) {
      const message = `the files that requests send and scripts read are larger than ${uploadBytesMax / 1024} KiB together`;
      return { files, diagnostics: [...diagnostics, planDiagnostic(at, message)] };
    }
    if (bytes.value.includes(boundary)) {
      diagnostics.push(planDiagnostic(at, `file ${path} holds the boundary between parts`));
    }
    files[path] = bytes.value.toString('base64');
  }
  return { files, diagnostics: [...diagnostics, ...protoDiagnostics(scenario, files)] };
}

/** Faults of the .proto files that scripts by hand may load. */
function protoDiagnostics(
  { paths }: Scenario,
  files: LoadedUploads['files'],
): readonly Diagnostic[] {
  const named = Object.entries(paths).flatMap(([name, each]) =>
    (each.files ?? []).map((path, index) => ({ path, at: ['paths', name, 'files', index] })),
  );
  const known = named.map(({ path }) => path);
  return named.flatMap(({ path, at }) => {
    const base64 = files[path];
    if (!isProto(path) || base64 === undefined) return [];
    const fault = protoFault(path, Buffer.from(base64, 'base64').toString('utf8'), known);
    return fault === null ? [] : [planDiagnostic(at, `file ${path} ${fault}`)];
  });
}

/** Each path with the place that names it first. */
function wantedFiles({ data, session, paths }: Scenario): ReadonlyMap<string, KeyPath> {
  const wanted = new Map<string, KeyPath>();
  const add = (at: KeyPath, steps: readonly StepSpec[]): void => {
    for (const { name, upload } of steps) {
      if (upload === undefined) continue;
      const key = upload.kind;
      for (const path of filesOf(upload)) {
        if (!wanted.has(path)) wanted.set(path, [...at, name, key]);
      }
    }
  };
  add(['data', 'setup'], data.setup);
  for (const { at, steps } of sessionParts(session)) add(at, steps);
  for (const [name, { steps, files = [] }] of Object.entries(paths)) {
    add(['paths', name, 'steps'], steps);
    for (const [index, path] of files.entries()) {
      if (!wanted.has(path)) wanted.set(path, ['paths', name, 'files', index]);
    }
  }
  add(['data', 'teardown'], data.teardown);
  return wanted;
}
