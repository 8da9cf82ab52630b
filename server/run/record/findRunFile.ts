import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runFile } from '../../core/report/runFiles.ts';
import { runFolder } from './makeReport.ts';

/** Ids of this version have 12 characters; recordings of others may have more or fewer. */
const RUN_ID = /^[a-z0-9]{10,20}$/;

/**
 * The path of a file in a run's folder; null when it was not written, or is not handed out (`runFiles.ts`). Both
 * names come from a URL, so they are checked before they become a path.
 */
export async function findRunFile(
  dataDir: string,
  runId: string,
  name: string,
): Promise<{ readonly path: string } | null> {
  if (runFile(name) === undefined || !RUN_ID.test(runId)) return null;
  const path = join(runFolder(dataDir, runId), name);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? { path } : null;
}
