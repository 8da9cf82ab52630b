import { err, ok, type Result } from '../../core/result.ts';
import type { NamedFile, TlsKeys } from '../../core/target/tls.ts';
import { pemBytesMax, readText } from '../../edge/files/readText.ts';
import { certificateFault } from '../../edge/files/targetFiles.ts';
import { insecureUpstream } from '../../edge/stack/proxy/upstreams.ts';

/** Paths of PEM files, and whether certificates go unchecked. */
export interface EdgeTlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure: boolean;
}

/** Reads the files by which these upstreams are reached. The error is one line that names the flag. */
export async function readEdgeTls(
  files: EdgeTlsFiles,
  upstreams: readonly string[],
): Promise<Result<TlsKeys, string>> {
  const { insecure } = files;
  if ((files.cert === undefined) !== (files.key === undefined)) {
    return err('--cert and --key belong together: give both, or neither');
  }
  if (insecure && files.ca !== undefined) return err('give --ca or --insecure, not both');
  const open = insecure ? insecureUpstream(upstreams) : null;
  if (open !== null) return err(open);
  const read: Partial<Record<'ca' | 'cert' | 'key', NamedFile>> = {};
  for (const flag of ['ca', 'cert', 'key'] as const) {
    const file = files[flag];
    if (file === undefined) continue;
    const text = await readText(file, pemBytesMax);
    if (!text.ok) return err(`--${flag} ${file} ${text.error}`);
    read[flag] = { file, path: file, text: text.value };
  }
  const fault = certificateFault(read);
  return fault === null ? ok({ ...read, insecure }) : err(`--${fault.message}`);
}
