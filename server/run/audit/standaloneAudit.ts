import type { AuditSummary } from '../../core/audit/finding.ts';
import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { readText } from '../../edge/files/readText.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { readLimits } from '../../edge/stack/audit/readLimits.ts';
import { writableRole } from '../../edge/stack/audit/writableRole.ts';
import { type Auditor, createAuditor } from './auditor.ts';

/** The audit of one schema of a database, without a run: everything that is there counts. */
export interface StandaloneAuditOptions {
  readonly file: AuditFile;
  /** `postgres://…` */
  readonly url: string;
  /** What `{schema}` in the file's queries stands for. */
  readonly schema: string;
  /** For how long two services may disagree. */
  readonly settleMs: number;
  /** Admits a role that could change what it reads. */
  readonly allowWritableRole: boolean;
}

/** The audit file at a path, or every diagnostic at once. */
export async function readAuditFile(
  path: string,
): Promise<Result<AuditFile, readonly Diagnostic[]>> {
  const text = await readText(path, yamlBytesMax);
  if (text.ok) return parseAuditFile(text.value, path);
  const message = `audit file ${path} ${text.error}; check the path`;
  return err([{ file: path, line: 1, column: 1, path: '', message }]);
}

/** Opens the audit; its first reading has been taken. Fails where the role may write or cannot be asked. */
export async function openStandaloneAudit({
  file,
  url,
  schema,
  settleMs,
  allowWritableRole,
}: StandaloneAuditOptions): Promise<Result<Auditor, Failure>> {
  const schemas = { live: schema, shadow: schema };
  const rights = await writableRole({ stores: { postgresUrl: url, schemas } });
  if (rights.state === 'unknown') return err(failure('ZH-AUDIT-004', { reason: rights.text }));
  if (rights.state === 'may-write' && !allowWritableRole) {
    return err(failure('ZH-AUDIT-003', { reason: rights.text }));
  }
  const source = openSource(file.source, {
    ...{ url, schemas: { shadow: schema, live: null }, file, limits: readLimits() },
  });
  return ok(
    await createAuditor({
      ...{ source, invariants: file.invariants, stores: ['shadow'], settleMs },
      includesOlder: true,
    }),
  );
}

/** What came out, once: facts are read, disagreements settle, and all is recounted from zero. Closes the audit. */
export async function auditOnce(auditor: Auditor): Promise<AuditSummary> {
  try {
    const [summary] = await auditor.final();
    if (summary === undefined) throw new Error('an audit of one store has one summary');
    return withoutFacts(summary);
  } finally {
    await auditor.close();
  }
}

/** An audit that read no fact judged nothing, so it is never clean. */
const withoutFacts = (summary: AuditSummary): AuditSummary =>
  summary.state === 'clean' && summary.facts === 0
    ? {
        ...summary,
        state: 'unknown',
        reason: 'no fact was read, so nothing was judged: see whether the schema is the right one',
      }
    : summary;
