import type { AuditFile } from '../../../core/audit/sources/auditFile.ts';
import type { AuditSource, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { defaultDecoding } from '../../../core/audit/sources/decoding.ts';
import type { SourceName } from '../../../core/audit/sources/registry.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { checkSlot } from './decodingSlot.ts';
import { createDecodingSource } from './decodingSource.ts';
import { checkReadView, createMysqlSource } from './mysqlSource.ts';
import { createPostgresSource } from './postgresSource.ts';

const openers: Readonly<Record<SourceName, (options: SourceOptions) => AuditSource>> = {
  postgres: createPostgresSource,
  mysql: (options) => createMysqlSource(options),
  'postgres-decoding': createDecodingSource,
};

/** The source that an audit file names. It connects with its first reading. */
export function openSource(name: SourceName, options: SourceOptions): AuditSource {
  return openers[name](options);
}

type FileOfSource = Pick<AuditFile, 'source'> & Partial<Pick<AuditFile, 'decoding'>>;

/** What each source needs of a server and of the role, beside reading rows. Each rejects with one line. */
const checks: Readonly<Record<SourceName, (url: string, file: FileOfSource) => Promise<void>>> = {
  postgres: async () => undefined,
  mysql: checkReadView,
  'postgres-decoding': (url, { decoding = defaultDecoding }) => checkSlot(url, decoding),
};

/** What the server, or the role, lacks for the source of an audit file, in a line with its remedy; null when nothing. */
export async function sourceProblem(url: string, file: FileOfSource): Promise<string | null> {
  try {
    await checks[file.source](url, file);
    return null;
  } catch (error) {
    return `audit database ${shownUrl(url)}: ${oneLine(error)}`;
  }
}
