import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../core/audit/finding.ts';
import type { Drill } from '../../core/drill/drill.ts';
import { drillEventSchema } from '../../core/drill/drillEvents.ts';
import {
  buildDrillReport,
  type DrillLoadRecord,
  type DrillReportInputs,
} from '../../core/drill/report/buildDrillReport.ts';
import { renderDrillHtml } from '../../core/drill/report/drillHtml.ts';
import { type DrillReport, renderDrillJson } from '../../core/drill/report/drillReport.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { RunEvent } from '../../core/run/run.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { diskError, type FolderError, writeFiles } from '../record/atomicWrite.ts';
import { makeFolder, ndjson, readRecording, writeRecording } from '../record/runFolder.ts';

export const drillFolder = (dataDir: string, id: string): string => join(dataDir, 'drills', id);

/** The files of a drill's folder that a server hands out, with their media types. */
export const drillFiles = {
  'report.html': 'text/html',
  'report.json': 'application/json',
  'drill.yaml': 'application/yaml',
  'events.ndjson': 'application/x-ndjson',
} as const;
export type DrillFileName = keyof typeof drillFiles;

const recordName = 'drill.json';
/** The recording of the run, as in the run's own folder, with its events and findings. */
const loadName = 'load';

/** What `drill.json` holds. It is written last, so a folder that has it is complete. */
interface DrillJson {
  readonly schemaVersion: 1;
  readonly facts: DrillReportInputs['facts'];
  readonly drill: Drill;
  readonly hasLoad: boolean;
  /** SHA-256 of each file beside it. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes all that a drill left, reads it back and reports on that, so that a replay makes the same report. */
export async function finishDrillFolder(
  folder: string,
  drillText: string,
  inputs: DrillReportInputs,
): Promise<Result<DrillReport, FolderError>> {
  const made = await makeFolder(folder);
  if (!made.ok) return made;
  const { facts, drill, events, load } = inputs;
  if (load !== null) {
    const written = await writeLoad(join(folder, loadName), load);
    if (!written.ok) return written;
  }
  const texts = {
    'events.ndjson': ndjson(events),
    ...(load === null ? {} : loadTexts(load)),
  };
  const record: DrillJson = {
    ...{ schemaVersion: 1, facts, drill, hasLoad: load !== null },
    files: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, sha256(text)])),
  };
  const written = await writeFiles(folder, [
    { name: 'drill.yaml', text: drillText },
    { name: 'events.ndjson', text: texts['events.ndjson'] },
    // Last: what comes before it is complete.
    { name: recordName, text: `${JSON.stringify(record, null, 2)}\n` },
  ]);
  return written.ok ? replayDrillFolder(folder) : written;
}

const loadEvents = `${loadName}/events.ndjson`;
const loadFindings = `${loadName}/findings.ndjson`;

const loadTexts = ({ events, findings }: DrillLoadRecord): Record<string, string> => ({
  [loadEvents]: ndjson(events),
  [loadFindings]: ndjson(findings),
});

async function writeLoad(
  folder: string,
  load: DrillLoadRecord,
): Promise<Result<void, FolderError>> {
  const recorded = await writeRecording(folder, load.recording);
  if (!recorded.ok) return recorded;
  return writeFiles(folder, [
    { name: 'events.ndjson', text: ndjson(load.events) },
    { name: 'findings.ndjson', text: ndjson(load.findings) },
  ]);
}

/** Whether a folder is that of a drill. */
export const isDrillFolder = async (folder: string): Promise<boolean> =>
  (await stat(join(folder, recordName)).catch(() => undefined))?.isFile() === true;

/** Verdict and reports again, from the folder alone. */
export async function replayDrillFolder(folder: string): Promise<Result<DrillReport, FolderError>> {
  const inputs = await readInputs(folder);
  if (!inputs.ok) return inputs;
  const report = buildDrillReport(inputs.value);
  const written = await writeFiles(folder, [
    { name: 'report.json', text: renderDrillJson(report) },
    { name: 'report.html', text: renderDrillHtml(report) },
  ]);
  return written.ok ? ok(JSON.parse(renderDrillJson(report))) : written;
}

async function readInputs(folder: string): Promise<Result<DrillReportInputs, FolderError>> {
  const record = await readRecord(folder);
  if (!record.ok) return record;
  const { facts, drill, hasLoad, files } = record.value;
  const texts = new Map<string, string>();
  for (const [name, sum] of Object.entries(files)) {
    const text = await readText(folder, name);
    if (!text.ok) return text;
    if (sha256(text.value) !== sum) {
      return err(corrupt(folder, name, 'is not what was recorded (its checksum differs)'));
    }
    texts.set(name, text.value);
  }
  const events = lines(texts.get('events.ndjson')).map((each) => drillEventSchema.parse(each));
  if (!hasLoad) return ok({ facts, drill, events, load: null });
  const recording = await readRecording(join(folder, loadName));
  if (!recording.ok) return recording;
  const load: DrillLoadRecord = {
    recording: recording.value,
    findings: lines(texts.get(loadFindings)) as Finding[],
    events: lines(texts.get(loadEvents)) as RunEvent[],
  };
  return ok({ facts, drill, events, load });
}

async function readRecord(folder: string): Promise<Result<DrillJson, FolderError>> {
  const text = await readText(folder, recordName);
  if (!text.ok) return text;
  try {
    const record = JSON.parse(text.value) as DrillJson;
    return record.schemaVersion === 1
      ? ok(record)
      : err(corrupt(folder, recordName, 'is not a record that this version can read'));
  } catch (error) {
    return err(corrupt(folder, recordName, `is not JSON (${oneLine(error)})`));
  }
}

const lines = (text = ''): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));

async function readText(folder: string, name: string): Promise<Result<string, FolderError>> {
  try {
    return ok(await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    return err(diskError(folder, name, error));
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const corrupt = (folder: string, name: string, what: string): FolderError => ({
  kind: 'corrupt',
  message: `${join(folder, name)} ${what}: restore the folder from a copy`,
});
