import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildReport } from '../../core/report/buildReport.ts';
import { reportFormats } from '../../core/report/formats/registry.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { Report } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { codeOf } from '../../core/text/oneLine.ts';
import { leaves } from '../../edge/files/readText.ts';
import {
  type Disk,
  diskError,
  type FolderError,
  type NamedText,
  writeFiles,
} from './atomicWrite.ts';

/**
 * The recording of a run, from which its report can be made again. The manifest names the recorded files
 * with their SHA-256 and is written last, so a recording is complete exactly when it has a manifest.
 */
export const manifestName = 'recorded.json';
const recordingVersion = 1;
const recordedNames = ['plan.json', 'facts.json', 'timeline.ndjson', 'customers.ndjson'] as const;
/** Recordings of earlier versions have none. */
const metricsName = 'metrics.ndjson';
type RecordedName = (typeof recordedNames)[number] | typeof metricsName;

/** The files that a recording consists of, by the text of its manifest: what `readRecording` reads beside that. */
export const recordedFileNames = (manifest: string): readonly string[] => {
  const value = parseJson(manifest);
  const files = isRecord(value) && isRecord(value.files) ? value.files : {};
  return metricsName in files ? [...recordedNames, metricsName] : recordedNames;
};

/** Creates the folder if needed. Every file in it is complete at any time. */
export async function writeRecording(
  folder: string,
  inputs: ReportInputs,
  disk?: Disk,
): Promise<Result<void, FolderError>> {
  const made = await makeFolder(folder);
  if (!made.ok) return made;
  const files = recordedFiles(inputs);
  const manifest = {
    schemaVersion: recordingVersion,
    files: Object.fromEntries(files.map((file) => [file.name, sha256(file.text)])),
  };
  const written = await writeFiles(folder, files, disk);
  if (!written.ok) return written;
  return writeFiles(folder, [{ name: manifestName, text: json(manifest) }], disk);
}

/** Reads a recording back; the error names a file that is missing or differs from its checksum. */
export async function readRecording(folder: string): Promise<Result<ReportInputs, FolderError>> {
  const manifest = await readManifest(folder);
  if (!manifest.ok) return manifest;
  const texts = new Map<RecordedName, string>();
  const names: readonly RecordedName[] = manifest.value.has(metricsName)
    ? [...recordedNames, metricsName]
    : recordedNames;
  for (const name of names) {
    const text = await readText(folder, name);
    if (!text.ok) return text;
    if (manifest.value.get(name) !== sha256(text.value)) {
      return err(corrupt(folder, name, 'is not what was recorded (its checksum differs)'));
    }
    texts.set(name, text.value);
  }
  return parseRecording(folder, (name) => texts.get(name) ?? '');
}

/** Writes the report in every format: all of them, or none. */
export async function writeReports(
  folder: string,
  inputs: ReportInputs,
  disk?: Disk,
): Promise<Result<Report, FolderError>> {
  const report = buildReport(inputs);
  const files = reportFormats.map(({ fileName, render }) => ({
    name: fileName,
    text: render(report, inputs),
  }));
  const written = await writeFiles(folder, files, disk);
  return written.ok ? ok(report) : written;
}

/**
 * The end of a run: records, reads the recording back and reports on that, so that a replay makes the
 * same report.
 */
export async function finishFolder(
  folder: string,
  inputs: ReportInputs,
  disk?: Disk,
): Promise<Result<Report, FolderError>> {
  const written = await writeRecording(folder, inputs, disk);
  return written.ok ? replayFolder(folder, disk) : written;
}

/** Verdict and reports again, from the recording alone. */
export async function replayFolder(
  folder: string,
  disk?: Disk,
): Promise<Result<Report, FolderError>> {
  const inputs = await readRecording(folder);
  return inputs.ok ? writeReports(folder, inputs.value, disk) : inputs;
}

function recordedFiles(inputs: ReportInputs): readonly NamedText[] {
  const { plan, timeline, customers, run, audit, leaks, preflight, abortedBy } = inputs;
  const { addresses, incidents, metrics = [] } = inputs;
  const texts = {
    'plan.json': json(plan),
    'facts.json': json({ run, audit, leaks, preflight, abortedBy, addresses, incidents }),
    'timeline.ndjson': ndjson(timeline),
    'customers.ndjson': ndjson(customers),
  } satisfies Readonly<Record<(typeof recordedNames)[number], string>>;
  return [
    ...recordedNames.map((name) => ({ name, text: texts[name] })),
    { name: metricsName, text: ndjson(metrics) },
  ];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A line of JSON for each value. */
export const ndjson = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `/dev` is none of them: it may have a place in memory that people write to, `/dev/shm`. */
const kernelFolders = ['/proc', '/sys'];

/** A run's folder, made when it is not there yet. */
export async function makeFolder(folder: string): Promise<Result<void, FolderError>> {
  // Node makes a folder in /proc for ever: its parent is there, and nothing can be made in it.
  if (kernelFolders.some((kernel) => !leaves(kernel, resolve(folder))))
    return err({ kind: 'io', message: `${folder} cannot be written: it is the kernel's` });
  try {
    await mkdir(folder, { recursive: true });
    return ok(undefined);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR')
      return err({ kind: 'io', message: `${folder} cannot be written: a file is in its way` });
    return err(diskError(folder, '', error));
  }
}

async function readText(folder: string, name: string): Promise<Result<string, FolderError>> {
  try {
    return ok(await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    return err(diskError(folder, name, error));
  }
}

async function readManifest(
  folder: string,
): Promise<Result<ReadonlyMap<string, unknown>, FolderError>> {
  const text = await readText(folder, manifestName);
  if (!text.ok) return text;
  const value = parseJson(text.value);
  const version = isRecord(value) ? value.schemaVersion : undefined;
  if (typeof version === 'number' && version !== recordingVersion)
    return err(otherVersion(folder, version));
  const known = isRecord(value) && version === recordingVersion && isRecord(value.files);
  if (!known)
    return err(corrupt(folder, manifestName, 'is not a record that this version can read'));
  return ok(new Map(Object.entries(value.files as Record<string, unknown>)));
}

/** The checksums hold, so the texts are what `recordedFiles` wrote. */
function parseRecording(
  folder: string,
  text: (name: RecordedName) => string,
): Result<ReportInputs, FolderError> {
  try {
    const lines = (name: RecordedName): unknown[] =>
      text(name)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    return ok({
      ...JSON.parse(text('facts.json')),
      plan: JSON.parse(text('plan.json')),
      timeline: lines('timeline.ndjson'),
      customers: lines('customers.ndjson'),
      ...(text(metricsName) === '' ? {} : { metrics: lines(metricsName) }),
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(corrupt(folder, manifestName, 'names files that are not JSON'));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const corrupt = (folder: string, name: string, what: string): FolderError => ({
  kind: 'corrupt',
  message: `${join(folder, name)} ${what}: restore the folder from a copy`,
});

const otherVersion = (folder: string, version: number): FolderError => ({
  kind: 'version',
  message: `${join(folder, manifestName)} is of version ${version} of the recording, and this Zerohour reads version ${recordingVersion}`,
});
