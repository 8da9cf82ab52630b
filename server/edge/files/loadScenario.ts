import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readsRedis } from '../../core/audit/sources/auditFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { readYaml, yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { type DatasetRows, datasetDiagnostics } from '../../core/plan/datasets.ts';
import type { AuditReads } from '../../core/plan/forecast/auditForecast.ts';
import { planDiagnostic } from '../../core/plan/planDiagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ScriptModule } from '../../core/scenario/handScript.ts';
import {
  noOverrides,
  type OverriddenText,
  type Overrides,
  overrideScenario,
} from '../../core/scenario/overrides.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import type { Target } from '../../core/target/target.ts';
import type { Environment } from '../../core/target/targetVariable.ts';
import { codeOf } from '../../core/text/oneLine.ts';
import { loadAuditFile } from './loadAuditFile.ts';
import { loadDatasets } from './loadDatasets.ts';
import { loadScripts } from './loadScripts.ts';
import { loadShape } from './loadShape.ts';
import { loadUploads } from './loadUploads.ts';
import { leaves, readInside, readText, withRemedy } from './readText.ts';
import { withNamedFiles } from './targetFiles.ts';

/** A scenario with all files that it names. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The text of the file, for the run's folder. */
  readonly text: string;
  /** The path as it was given, for diagnostics. */
  readonly file: string;
  /** The folder that the scenario's own paths are relative to. */
  readonly directory: string;
  readonly datasets: DatasetRows;
  /** The modules of its hand-written scripts. */
  readonly scripts: readonly ScriptModule[];
  /** Files that its requests send, by path, as base64. */
  readonly files: Readonly<Record<string, string>>;
  /** Where its audit file reads; null: no audit. */
  readonly auditReads: AuditReads | null;
  /** What a command changed in the text, as it was typed. */
  readonly overrides: readonly string[];
}

/** Reads a scenario file, as the overrides change it, and its datasets; or returns every diagnostic at once. */
export async function loadScenario(
  path: string,
  changes: Overrides = noOverrides,
): Promise<Result<LoadedScenario, readonly Diagnostic[]>> {
  const read = await readOverridden(path, changes);
  if (!read.ok) return read;
  const { text, overrides } = read.value;
  return readScenario(text, path, dirname(resolve(path)), overrides);
}

/** The text of a scenario file with the overrides in it. */
export async function readOverridden(
  path: string,
  changes: Overrides,
): Promise<Result<OverriddenText, readonly Diagnostic[]>> {
  const text = await readText(path, yamlBytesMax);
  if (!text.ok) return err([wholeFile(path, `scenario ${path} ${withRemedy(text.error)}`)]);
  return overrideScenario(text.value, path, changes);
}

/** Reads a scenario from a text; `file` names it in diagnostics, `overrides` what was changed in it. */
export async function readScenario(
  text: string,
  file: string,
  directory: string,
  overrides: readonly string[] = [],
): Promise<Result<LoadedScenario, readonly Diagnostic[]>> {
  const parsed = parseScenario(text, file);
  if (!parsed.ok) return parsed;
  const shaped = await loadShape(parsed.value, directory);
  const scenario = shaped.ok ? shaped : parsed;
  const loaded = await loadDatasets(scenario.value, directory);
  const scripts = await loadScripts(scenario.value, directory);
  const uploads = await loadUploads(scenario.value, directory);
  const audit = await readAudit(scenario.value, directory);
  const diagnostics = [
    ...(shaped.ok ? [] : shaped.error),
    ...loaded.diagnostics,
    ...scripts.diagnostics,
    ...uploads.diagnostics,
    ...audit.diagnostics,
    ...datasetDiagnostics(scenario.value, loaded.datasets),
  ];
  if (diagnostics.length > 0) return err(locateDiagnostics(diagnostics, text, file));
  const { datasets } = loaded;
  return ok({
    scenario: scenario.value,
    text,
    file,
    directory,
    datasets,
    scripts: scripts.modules,
    files: uploads.files,
    auditReads: audit.reads,
    overrides,
  });
}

/** The target that a scenario file names, also when the file has faults; null when that cannot be read. */
export async function targetNamedIn(path: string): Promise<string | null> {
  const text = await readText(path, yamlBytesMax);
  if (!text.ok) return null;
  const source = readYaml(text.value, path);
  if (!source.ok) return null;
  const named: unknown = Reflect.get(Object(source.value.value), 'target');
  return typeof named === 'string' ? named : null;
}

/** The audit file is read again when a run begins; what is wrong with it is told before that. */
async function readAudit(
  { audit }: Scenario,
  directory: string,
): Promise<{ readonly reads: AuditReads | null; readonly diagnostics: readonly Diagnostic[] }> {
  if (audit === null) return { reads: null, diagnostics: [] };
  const loaded = await loadAuditFile(directory, audit.file, resolve(directory, audit.file));
  if (loaded.ok) {
    const { source } = loaded.value;
    return { reads: { source, readsRedis: readsRedis(loaded.value) }, diagnostics: [] };
  }
  if (typeof loaded.error !== 'string') return { reads: null, diagnostics: loaded.error };
  const unread = planDiagnostic(['audit', 'file'], `audit ${audit.file} ${loaded.error}`);
  return { reads: null, diagnostics: [unread] };
}

const wholeFile = (file: string, message: string): Diagnostic => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message,
});

export interface TargetReading {
  readonly env?: Environment;
  /**
   * Of which files diagnostics may quote the text: of any, as for somebody who may read them all, or of
   * those in the two folders only, as for somebody who asks a server.
   */
  readonly quotes?: 'any' | 'own';
}

/**
 * Reads a target: a path (it has a slash or ends in .yaml), relative to the scenario; else a name,
 * looked for in `targets/` beside the scenario and then in `targetsDirectory` (`.zerohour/targets`).
 */
export async function loadTarget(
  nameOrPath: string,
  scenarioDirectory: string,
  targetsDirectory: string,
  { env = process.env, quotes = 'any' }: TargetReading = {},
): Promise<Result<Target, readonly Diagnostic[]>> {
  const isPath = /[\\/]|\.ya?ml$/.test(nameOrPath);
  const places = isPath
    ? [resolve(scenarioDirectory, nameOrPath)]
    : [
        join(scenarioDirectory, 'targets', `${nameOrPath}.yaml`),
        join(targetsDirectory, `${nameOrPath}.yaml`),
      ];
  for (const place of places) {
    const text = await readText(place, yamlBytesMax);
    if (text.ok) {
      const target = parseTarget(text.value, place, env);
      if (target.ok) return withFiles(target.value, place, env);
      if (quotes === 'any') return target;
      const isOwn = await liesInside(place, [scenarioDirectory, targetsDirectory]);
      return isOwn ? target : err(untold(nameOrPath, place, target.error));
    }
    if (text.error !== 'does not exist') {
      return err([wholeFile(place, `target ${nameOrPath} ${text.error}`)]);
    }
  }
  const remedy = isPath
    ? 'check the path'
    : 'write one, or start the stack that writes it (`npx zerohour up --mall` for the sample shop)';
  const tried = [...new Set(places)].join(' and ');
  const message = `target ${nameOrPath} not found; looked for ${tried}; ${remedy}`;
  return err([{ ...wholeFile(places[0] ?? nameOrPath, message), kind: 'not-found' }]);
}

/** The files that the target file names, which lie beside it. */
async function withFiles(
  target: Target,
  place: string,
  env: Environment,
): Promise<Result<Target, readonly Diagnostic[]>> {
  const read = await withNamedFiles(target, dirname(place), env);
  return read.ok ? read : err([{ ...wholeFile(place, read.error.message), path: read.error.key }]);
}

async function liesInside(path: string, folders: readonly string[]): Promise<boolean> {
  const real = await realpath(path);
  for (const folder of folders) {
    const realFolder = await realpath(folder).catch(() => null);
    if (realFolder !== null && !leaves(realFolder, real)) return true;
  }
  return false;
}

/** A diagnostic quotes its file. A path that leads elsewhere may name any file of this machine. */
function untold(
  name: string,
  place: string,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const message = `target ${name} is no valid target; move it into a targets/ folder beside the scenario to see why`;
  return diagnostics
    .slice(0, 1)
    .map(({ line, column }) => ({ ...wholeFile(place, message), line, column }));
}

const depthMax = 6;
const filesMax = 1_000;
const notListed = new Set(['node_modules', 'stack', 'targets', 'dist']);

/** A file's id: its path below the root, such as `mall/midnight-peak`. */
export interface ListedFile {
  readonly id: string;
  readonly path: string;
}

export type ScenarioFile = ListedFile;

/** Every scenario file below a root, by id: YAML files that have the keys `paths` and `load`. */
export const listScenarios = (root: string): Promise<readonly ScenarioFile[]> =>
  listFiles(root, [/^paths:/m, /^load:/m]);

/**
 * Every YAML file below a root with lines of each kind, by id. It skips folders of services and targets. A root that
 * does not exist has no files.
 */
export async function listFiles(
  root: string,
  lines: readonly RegExp[],
): Promise<readonly ListedFile[]> {
  const found: ListedFile[] = [];
  let left = filesMax;
  for await (const path of yamlFiles(root, 0)) {
    if (left === 0) break;
    left -= 1;
    const text = await readInside(root, relative(root, path), yamlBytesMax);
    if (!text.ok || !lines.every((line) => line.test(text.value))) continue;
    const id = relative(root, path)
      .replace(/\.ya?ml$/, '')
      .replaceAll(sep, '/');
    found.push({ id, path });
  }
  return found.sort((left, right) => (left.id < right.id ? -1 : 1));
}

async function* yamlFiles(folder: string, depth: number): AsyncGenerator<string> {
  if (depth > depthMax) return;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = entry.name.startsWith('.') || notListed.has(entry.name);
      if (!skipped) yield* yamlFiles(path, depth + 1);
    } else if (/\.ya?ml$/.test(entry.name)) yield path;
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
