import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { SourceOptions } from '../../core/audit/sources/auditSource.ts';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { readText } from '../../edge/files/readText.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { type Auditor, type AuditorOptions, createAuditor } from './auditor.ts';

export interface OpenAuditorOptions
  extends Omit<AuditorOptions, 'source' | 'invariants'>,
    Omit<SourceOptions, 'file'> {
  /** Path of the audit file. */
  readonly auditFile: string;
}

/** Opens the source that the audit file names. Throws with every diagnostic, a line each, when the file cannot be used. */
export async function openAuditor(options: OpenAuditorOptions): Promise<Auditor> {
  const file = await loadAuditFile(options.auditFile);
  const { url, schemas } = options;
  const source = openSource(file.source, { url, schemas, file });
  return createAuditor({ ...options, source, invariants: file.invariants });
}

async function loadAuditFile(path: string): Promise<AuditFile> {
  const text = await readText(path, yamlBytesMax);
  if (!text.ok) throw new Error(`audit file ${path} ${text.error}`);
  const parsed = parseAuditFile(text.value, path);
  if (parsed.ok) return parsed.value;
  throw new Error(
    parsed.error.map((f) => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'),
  );
}
