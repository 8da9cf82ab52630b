import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { readText } from '../../edge/files/readText.ts';

/** The files of an import: the document that is read, and what is written beside each other. */

const documentBytesMax = 64 * 1_024 * 1_024;

/** The document's text, or why it cannot be read, as the end of a sentence. */
export const readDocument = (path: string): Promise<Result<string, string>> =>
  readText(path, documentBytesMax);

/** Writes all files (name → text), or none where one of them exists: somebody may have changed it. Gives their paths. */
export async function writeNewFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<Result<readonly string[], Failure>> {
  const paths = Object.keys(files).map((name) => join(folder, name));
  try {
    for (const path of paths) {
      if (await exists(path)) return err(failure('ZH-SCENARIO-006', { file: path }));
    }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text, { flag: 'wx' });
    }
    return ok(paths);
  } catch (error) {
    return err(failure('ZH-COMMAND-006', { reason: oneLine(error) }));
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
