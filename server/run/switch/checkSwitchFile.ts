import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import {
  type ParsedSwitchFile,
  parseSwitchFile,
  switchFileLimits,
} from '../../core/switch/parseSwitchFile.ts';
import type { Environment } from '../../core/target/targetVariable.ts';
import { readText, withRemedy } from '../../edge/files/readText.ts';

/** The switch file at a path, or every diagnostic at once. */
export async function checkSwitchFile(
  path: string,
  env: Environment,
): Promise<Result<ParsedSwitchFile, readonly Diagnostic[]>> {
  const text = await readText(path, switchFileLimits.bytesMax);
  if (text.ok) return parseSwitchFile(text.value, path, env);
  const message = `switch file ${path} ${withRemedy(text.error)}`;
  return err([{ file: path, line: 1, column: 1, path: '', message }]);
}
