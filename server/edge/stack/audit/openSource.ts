import type { AuditSource, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import type { SourceName } from '../../../core/audit/sources/registry.ts';
import { createDecodingSource } from './decodingSource.ts';
import { createMysqlSource } from './mysqlSource.ts';
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
