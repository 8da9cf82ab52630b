import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Target } from '../../target/target.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

const addressKeys = {
  postgres: 'postgresUrl',
  'postgres-decoding': 'postgresUrl',
  mysql: 'mysqlUrl',
} as const;

/** Where an audit file reads. */
export interface AuditReads {
  readonly source: keyof typeof addressKeys;
  readonly readsRedis: boolean;
}

/**
 * What the target file lacks for an audit by this file, whose every reading would fail otherwise. Null: no audit. That a
 * target has no database at all is told by `targetForecast`.
 */
export function auditForecast(
  reads: AuditReads | null,
  { name, stores }: Target,
): readonly Diagnostic[] {
  if (reads === null) return [];
  const lacks = (what: string): Diagnostic =>
    planDiagnostic(['audit', 'file'], `target ${name} names no ${what}`);
  const { source, readsRedis } = reads;
  const hasOther = stores.postgresUrl !== null || (stores.mysqlUrl ?? null) !== null;
  const key = addressKeys[source];
  return [
    ...(hasOther && (stores[key] ?? null) === null
      ? [lacks(`stores.${key}, which the audit file reads by its source ${source}; add it`)]
      : []),
    ...(readsRedis && stores.redisUrl === null
      ? [lacks('stores.redisUrl, and the audit file reads Redis; add a user that may only read')]
      : []),
  ];
}
