import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { buildReport } from '../../core/report/buildReport.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { Result } from '../../core/result.ts';
import { type FolderError, type NamedText, writeFiles } from '../record/atomicWrite.ts';
import { manifestName, readRecording, recordedFileNames } from '../record/runFolder.ts';

/** A run from its folder, as comparisons read it. */
export async function readRun(folder: string): Promise<Result<ComparedRun, FolderError>> {
  const inputs = await readRecording(folder);
  return inputs.ok ? { ok: true, value: comparedRun(inputs.value) } : inputs;
}

export function comparedRun(inputs: ReportInputs): ComparedRun {
  const { run, plan, timeline, metrics } = inputs;
  const { points, resources } = buildReport(inputs);
  const { id, startedAt, machine, branch = null } = run;
  return {
    ...{ id, startedAt, machine, branch, plan, timeline, points },
    ...(resources === undefined ? {} : { resources: resources.rows }),
    ...(metrics === undefined ? {} : { metrics }),
  };
}

/**
 * A run from the files of its recording that `fetchFile` gives, such as a server. They are read from a folder that is
 * removed again, so that their checksums are compared like those of any other.
 */
export async function fetchRun<E>(
  fetchFile: (name: string) => Promise<Result<Buffer, E>>,
): Promise<Result<ComparedRun, E | FolderError>> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-run-'));
  try {
    const manifest = await fetchFile(manifestName);
    if (!manifest.ok) return manifest;
    const files: NamedText[] = [{ name: manifestName, text: manifest.value.toString('utf8') }];
    for (const name of recordedFileNames(manifest.value.toString('utf8'))) {
      const bytes = await fetchFile(name);
      if (!bytes.ok) return bytes;
      files.push({ name, text: bytes.value.toString('utf8') });
    }
    const written = await writeFiles(folder, files);
    if (!written.ok) return written;
    return await readRun(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
