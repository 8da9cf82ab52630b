import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import { readCampaign } from '../../edge/files/campaignFiles.ts';
import { withRemedy } from '../../edge/files/readText.ts';

/** The text of a campaign file, or a diagnostic that says why it cannot be read. */
export async function readCampaignFile(
  path: string,
): Promise<Result<string, readonly Diagnostic[]>> {
  const text = await readCampaign(path);
  if (text.ok) return text;
  const message = `campaign ${path} ${withRemedy(text.error)}`;
  return err([{ file: path, line: 1, column: 1, path: '', message, kind: 'not-found' }]);
}
