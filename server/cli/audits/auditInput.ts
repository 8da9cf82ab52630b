import type { AuditFile } from '../../core/audit/sources/auditFile.ts';
import { failure } from '../../core/errors/failure.ts';
import { readAuditFile } from '../../run/audit/standaloneAudit.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import type { Screen } from '../shared/screen.ts';

/** The audit file at a path; null, and told with its exit code, where it cannot be used. */
export async function auditFileOf(screen: Screen, path: string): Promise<AuditFile | null> {
  const file = await readAuditFile(path);
  if (file.ok) return file.value;
  process.exitCode = printDiagnostics(screen, file.error, { file: path }, 'ZH-AUDIT-001');
  return null;
}

/** The address that `--url` names, else the environment; null, and told, where neither does. */
export function auditUrlOf(screen: Screen, url: string | undefined): string | null {
  const found = url ?? process.env.ZEROHOUR_AUDIT_URL ?? '';
  if (found !== '') return found;
  process.exitCode = screen.failure(failure('ZH-AUDIT-002'));
  return null;
}

/** What `{schema}` stands for where nobody says: the database of a mysql:// address, else public. */
export function schemaOf(schema: string | undefined, url: string): string {
  if (schema !== undefined) return schema;
  const [, database = ''] = /^(?:mysql|mariadb):\/\/[^/]*\/([^?#]+)/i.exec(url) ?? [];
  return database === '' ? 'public' : decodeURIComponent(database);
}

export const schemaFlag = [
  '--schema <name>',
  'what {schema} in the queries stands for; else public, or the database of a mysql:// address',
] as const;
