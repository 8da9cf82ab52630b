import { type AuditFile, readsRedis } from '../../core/audit/sources/auditFile.ts';
import type { QueryCheck, SourceOptions } from '../../core/audit/sources/auditSource.ts';
import type { ReadLimits } from '../../core/audit/sources/readBudget.ts';
import type { SourceName } from '../../core/audit/sources/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import { auditedSchemas } from '../../core/target/isolation.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { loadAuditFile } from '../../edge/files/loadAuditFile.ts';
import { openSource, sourceProblem } from '../../edge/stack/audit/openSource.ts';
import { readLimits } from '../../edge/stack/audit/readLimits.ts';
import { type RedisPlaces, redisPlacesOf, refusedUser, withRedisOf } from './auditedRedis.ts';
import { type Auditor, type AuditorOptions, createAuditor, type EarlierAudit } from './auditor.ts';

/** Opens the audit of a target's stores. */
export interface AuditorPort {
  /**
   * `directory`: the folder that the audit file's path is relative to. `earlier`: what an earlier server
   * stored; null when the audit begins. The error is one line.
   */
  openAuditor(
    target: Target,
    spec: AuditSpec,
    directory: string,
    earlier: EarlierAudit | null,
  ): Promise<Result<Auditor, string>>;
}

/**
 * What the target's database, or the audit's role, lacks for the source of the audit file, in a line with its remedy;
 * null when nothing, and where the file itself cannot be read.
 */
export async function auditSourceProblem(
  target: Target,
  spec: Pick<AuditSpec, 'file'>,
  directory: string,
): Promise<string | null> {
  const loaded = await loadAuditFile(directory, spec.file, spec.file);
  if (!loaded.ok) return null;
  const url = addressOf(target, loaded.value.source);
  return url.ok ? sourceProblem(url.value, loaded.value) : url.error;
}

export const auditorPort: AuditorPort = {
  async openAuditor(target, spec, directory, earlier) {
    try {
      const file = await auditFileIn(directory, spec.file);
      const url = addressOf(target, file.source);
      if (!url.ok) return url;
      const redis = readsRedis(file) ? redisPlacesOf(target) : null;
      const refused = await refusedUser(redis, target.stores.allowWritableRole);
      if (refused !== null) return err(refused);
      return ok(
        await openAuditor({
          url: url.value,
          ...auditedStores(target),
          ...{ redis, directory },
          file: spec.file,
          settleMs: spec.settleMs,
          earlier,
        }),
      );
    } catch (error) {
      return err(oneLine(error));
    }
  },
};

/** The target's key for each source. */
const addressKeys = {
  postgres: 'postgresUrl',
  mysql: 'mysqlUrl',
  'postgres-decoding': 'postgresUrl',
} as const satisfies Record<SourceName, keyof Target['stores']>;

/** Where a source finds the target's stores. The error is one line. */
function addressOf({ name, stores }: Target, source: SourceName): Result<string, string> {
  const key = addressKeys[source];
  const url = stores[key] ?? null;
  return url === null
    ? err(`target ${name} names no stores.${key} to audit by source ${source}`)
    : ok(url);
}

/** What an audit of the target reads: both stores, or the one of a dedicated stack. */
export function auditedStores(
  target: Pick<Target, 'isolation' | 'stores'>,
): Pick<OpenAuditorOptions, 'schemas' | 'stores'> {
  const schemas = auditedSchemas(target);
  return schemas.live === null ? { schemas, stores: ['shadow'] } : { schemas };
}

/** Runs each query of an audit file once, where the target keeps its data. The error is one line. */
export async function checkAuditQueries(
  target: Target,
  { directory, file: name }: { readonly directory: string; readonly file: string },
): Promise<Result<readonly QueryCheck[], string>> {
  try {
    const file = await auditFileIn(directory, name);
    const url = addressOf(target, file.source);
    if (!url.ok) return url;
    const { schemas } = auditedStores(target);
    const limits = readLimits();
    const opened = openSource(file.source, { url: url.value, schemas, file, limits });
    const source = withRedisOf(opened, file, redisPlacesOf(target), limits);
    try {
      return source.check === undefined
        ? err(`the source ${file.source} cannot be looked at before a run`)
        : ok(await source.check());
    } finally {
      await source.close();
    }
  } catch (error) {
    return err(oneLine(error));
  }
}

export interface OpenAuditorOptions
  extends Omit<AuditorOptions, 'source' | 'invariants' | 'rules' | 'sqlRules' | 'scored' | 'drain'>,
    Omit<SourceOptions, 'file' | 'appendOnly' | 'limits'> {
  /** Left out: what this process has memory for. */
  readonly limits?: ReadLimits;
  /** Where the file's Redis is; null or absent: nobody says. */
  readonly redis?: RedisPlaces | null;
  /** The scenario's folder. A link that was put there since the plan was made must not lead out of it either. */
  readonly directory: string;
  /** The audit file, relative to the folder. */
  readonly file: string;
}

/**
 * Opens the source that the audit file names. Throws with every diagnostic, a line each, when the file cannot
 * be used.
 */
export async function openAuditor(options: OpenAuditorOptions): Promise<Auditor> {
  const file = await auditFileIn(options.directory, options.file);
  const { url, schemas, limits = readLimits() } = options;
  const { invariants, rules } = file;
  const { appendOnly } = rules;
  const opened = openSource(file.source, { url, schemas, file, appendOnly, limits });
  const source = withRedisOf(opened, file, options.redis ?? null, limits);
  return createAuditor({
    ...{ ...options, source, invariants, rules },
    ...{ sqlRules: file.sqlRules.rules, scored: file, drain: file.drain },
  });
}

async function auditFileIn(directory: string, name: string): Promise<AuditFile> {
  const loaded = await loadAuditFile(directory, name, name);
  if (loaded.ok) return loaded.value;
  if (typeof loaded.error === 'string') throw new Error(`audit file ${name} ${loaded.error}`);
  throw new Error(
    loaded.error.map((f) => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'),
  );
}
