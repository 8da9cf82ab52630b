import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrainTrail } from '../../core/audit/drain/drainTrail.ts';
import { emptyMemory } from '../../core/audit/engine/auditMemory.ts';
import { foldSnapshot } from '../../core/audit/engine/auditStep.ts';
import { watchPaging } from '../../core/audit/engine/paging.ts';
import { emptyStateOf } from '../../core/audit/engine/state.ts';
import { emptyDelta, joinDeltas, noIds, totalOf } from '../../core/audit/facts/registry.ts';
import type { AuditSummary } from '../../core/audit/finding.ts';
import { type AuditScore, scoreAudit } from '../../core/audit/score/scoreAudit.ts';
import { type AuditFile, readsRedis } from '../../core/audit/sources/auditFile.ts';
import type { AuditSource } from '../../core/audit/sources/auditSource.ts';
import { nothingHeld } from '../../core/audit/sources/readBudget.ts';
import { sourceSpec } from '../../core/audit/sources/registry.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { loadAuditFile } from '../../edge/files/loadAuditFile.ts';
import { withRemedy } from '../../edge/files/readText.ts';
import { openSource, sourceProblem } from '../../edge/stack/audit/openSource.ts';
import { openPageFile, type PageFile } from '../../edge/stack/audit/pageFile.ts';
import { readLimits } from '../../edge/stack/audit/readLimits.ts';
import type { RedisPlace } from '../../edge/stack/audit/redisSource.ts';
import { sourceRoleRights } from '../../edge/stack/audit/writableRole.ts';
import { noPlace, type RedisPlaces, redisRights, withRedisOf } from './auditedRedis.ts';
import { type Auditor, type AuditorOptions, createAuditor } from './auditor.ts';
import { waitUntilDrained } from './drainWait.ts';
import { scoredBy } from './scoreRun.ts';

/** The audit of one schema of a database, without a run: everything that is there counts. */
export interface StandaloneAuditOptions {
  readonly file: AuditFile;
  /** `postgres://…` or `mysql://…`, as the file's source. */
  readonly url: string;
  /** What `{schema}` in the file's queries stands for. */
  readonly schema: string;
  /** Admits a role that could change what it reads. */
  readonly allowWritableRole: boolean;
}

/** The audit file at a path, or every diagnostic at once. */
export async function readAuditFile(
  path: string,
): Promise<Result<AuditFile, readonly Diagnostic[]>> {
  const loaded = await loadAuditFile(dirname(path), basename(path), path);
  if (loaded.ok) return loaded;
  if (typeof loaded.error !== 'string') return err(loaded.error);
  const message = `audit file ${path} ${withRemedy(loaded.error)}`;
  return err([{ file: path, line: 1, column: 1, path: '', message }]);
}

/** Opens the audit; without `once` its first reading has been taken. Fails where the role may write or cannot be asked. */
export async function openStandaloneAudit(
  options: StandaloneAuditOptions & {
    /** For how long two services may disagree. */
    readonly settleMs: number;
    /** Is it judged once, and not watched? Then `auditOnce` reads it first, where it waits for no backlogs. Absent: no. */
    readonly once?: boolean;
    /** Does it wait for the backlogs of the file? Absent: no. */
    readonly drains?: boolean;
    /** Is what was not used for some time kept in a file, so that memory stays flat? Absent: no. */
    readonly pagesOut?: boolean;
    /** Where the Redis is that the file reads; null or absent: nobody says. */
    readonly redis?: RedisPlace | null;
  },
): Promise<Result<Auditor, Failure>> {
  const { file, settleMs, once = false, drains = false, pagesOut = false } = options;
  const places = placesOf(options);
  if (readsRedis(file) && places === null) return err(failure('ZH-AUDIT-005', { reason: noPlace }));
  const rights = await redisRights(places);
  if (rights.state === 'unknown') return err(failure('ZH-AUDIT-004', { reason: rights.text }));
  if (rights.state === 'may-write' && !options.allowWritableRole) {
    return err(failure('ZH-AUDIT-003', { reason: rights.text }));
  }
  const pages = pagesOut ? ownPages() : ok(null);
  if (!pages.ok) return pages;
  const source = await openOwnSource(options);
  if (!source.ok) {
    pages.value?.close();
    return source;
  }
  const read = withRedisOf(source.value, file, places, readLimits());
  return ok(
    await createAuditor({
      ...(pages.value === null ? {} : pagedBy(pages.value)),
      ...{ source: read, invariants: file.invariants, rules: file.rules },
      ...{ sqlRules: file.sqlRules.rules, stores: ['shadow'], settleMs },
      ...{ includesOlder: true, once, drain: drains ? file.drain : null },
    }),
  );
}

/** The file of what a watch does not keep in memory. */
function ownPages(): Result<PageFile, Failure> {
  try {
    return ok(openPageFile());
  } catch (error) {
    return err(failure('ZH-AUDIT-009', { reason: oneLine(error) }));
  }
}

const pagedBy = (store: PageFile): Pick<AuditorOptions, 'paging' | 'onClose'> => ({
  paging: { ...watchPaging, store },
  onClose: () => store.close(),
});

/** Of a file that reads no Redis null, too. */
const placesOf = ({
  file,
  redis = null,
}: Pick<StandaloneAuditOptions, 'file'> & {
  readonly redis?: RedisPlace | null;
}): RedisPlaces | null =>
  !readsRedis(file) || redis === null ? null : { shadow: redis, live: null };

/** The source of one schema, by a role that may only read. */
async function openOwnSource({
  file,
  url,
  schema,
  allowWritableRole,
}: StandaloneAuditOptions): Promise<Result<AuditSource, Failure>> {
  const schemas = { live: schema, shadow: schema };
  const other = otherAddress(url, file);
  if (other !== null) return err(other);
  const rights = await sourceRoleRights(file.source, url, schemas);
  if (rights.state === 'unknown') return err(failure('ZH-AUDIT-004', { reason: rights.text }));
  if (rights.state === 'may-write' && !allowWritableRole) {
    return err(failure('ZH-AUDIT-003', { reason: rights.text }));
  }
  const lacks = await sourceFailure(url, file);
  if (lacks !== null) return err(lacks);
  return ok(
    openSource(file.source, {
      ...{ url, schemas: { shadow: schema, live: null }, file, limits: readLimits() },
      appendOnly: file.rules.appendOnly,
    }),
  );
}

/** Of an address that is none of the file's source. */
function otherAddress(url: string, { source }: Pick<AuditFile, 'source'>): Failure | null {
  const { schemes } = sourceSpec(source);
  if (schemes.some((scheme) => url.toLowerCase().startsWith(`${scheme}:`))) return null;
  const reason = `the audit file reads by source ${source}, and the address does not begin with ${schemes[0]}://`;
  return failure('ZH-AUDIT-005', { reason });
}

/** What the database or its role lacks for the file's source; null when nothing. */
export async function sourceFailure(
  url: string,
  file: Pick<AuditFile, 'source' | 'decoding'>,
): Promise<Failure | null> {
  const other = otherAddress(url, file);
  if (other !== null) return other;
  const reason = await sourceProblem(url, file);
  return reason === null ? null : failure('ZH-AUDIT-008', { source: file.source, reason });
}

/** How much planted damage the audit of this schema would catch, of `perKind` rows for each kind of damage. */
export async function scoreDatabase(
  options: StandaloneAuditOptions & { readonly perKind: number; readonly seed: number },
): Promise<Result<AuditScore, Failure>> {
  const source = await openOwnSource(options);
  if (!source.ok) return source;
  try {
    const all = { after: null, latest: null, held: nothingHeld };
    const reading = await source.value.read({ stores: { shadow: all, live: all }, recount: false });
    const { shadow } = reading.stores;
    if ('problem' in shadow) return err(failure('ZH-AUDIT-004', { reason: shadow.problem }));
    const { settled, recent } = shadow.snapshot;
    const { schema, file, perKind, seed } = options;
    const begun = { ...emptyMemory, base: emptyStateOf(file.rules) };
    const nothing = { gone: noIds, found: emptyDelta, settleMs: 0 };
    const { view } = foldSnapshot(begun, shadow.snapshot, nothing);
    if (totalOf(view.state.facts) === 0) return err(failure('ZH-AUDIT-007', { schema }));
    const drawn = { perKind, draw: mulberry32(seed) };
    return ok(scoreAudit(view, joinDeltas(settled, recent), { ...scoredBy(file), ...drawn }));
  } catch (error) {
    return err(failure('ZH-AUDIT-004', { reason: oneLine(error) }));
  } finally {
    await source.value.close();
  }
}

export interface OnceOptions {
  /** Ends the wait for backlogs. */
  readonly signal: AbortSignal;
  /** After each reading of them. */
  readonly onReading: (trail: DrainTrail) => void;
}

const noWait: OnceOptions = { signal: new AbortController().signal, onReading: () => undefined };

/** What came out, once: backlogs drain, facts are read, disagreements settle, and all is recounted from zero. Closes the audit. */
export async function auditOnce(
  auditor: Auditor,
  { signal, onReading }: OnceOptions = noWait,
): Promise<AuditSummary> {
  try {
    const { backlogs } = auditor;
    if (backlogs !== null) {
      await waitUntilDrained(backlogs, {
        ...{ signal, now: () => performance.now() },
        read: async () => {
          await auditor.tick(false);
          onReading(backlogs.trail());
        },
        sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
      });
    }
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
