import type { AuditProgress } from '../../core/audit/engine/progress.ts';
import type { StoredRegisterEntry } from '../../core/audit/engine/storedRegister.ts';
import type { AuditSummary } from '../../core/audit/finding.ts';
import type { AuditStatus } from '../../core/audit/findingSummary.ts';
import type { Pool } from './pool.ts';

/** The audit of one store up to now. */
export interface StoredAudit {
  readonly store: AuditSummary['store'];
  readonly progress: AuditProgress;
  readonly entries: readonly StoredRegisterEntry[];
}

/** How far each store's audit has come: what another server needs to continue it. */
export interface AuditCheckpoints {
  /**
   * Replaces the progress and each entry given, in one statement, and only while `owner` conducts the
   * run.
   */
  saveProgress(runId: string, owner: string, audits: readonly StoredAudit[]): Promise<void>;
  /** What the audit has come to, in the row of the run; only while `owner` conducts it. */
  saveStatus(runId: string, owner: string, status: AuditStatus): Promise<void>;
  /** Leaves out a store whose audit was never opened; entries are in the order in which they were raised. */
  progress(runId: string): Promise<readonly StoredAudit[]>;
}

export const createAuditCheckpoints = (pool: Pool): AuditCheckpoints => ({
  saveProgress: (runId, owner, audits) => saveProgress(pool, runId, owner, audits),
  async saveStatus(runId, owner, status) {
    await pool.query('update runs set audit_status = $3 where id = $1 and owner = $2', [
      ...[runId, owner, JSON.stringify(status)],
    ]);
  },
  progress: (runId) => readProgress(pool, runId),
});

/** The row lock orders this write before or after a take-over. */
async function saveProgress(
  pool: Pool,
  runId: string,
  owner: string,
  audits: readonly StoredAudit[],
): Promise<void> {
  const entries = audits.flatMap(({ store, entries }) =>
    entries.map((entry) => ({ store, key: entry.key, body: entry })),
  );
  const checkpoints = audits.map(({ store, progress }) => ({ store, progress }));
  await pool.query(
    `with own as materialized (
       select id from runs where id = $1 and owner = $2 for share
     ), entered as (
       insert into audit_entries (run_id, store, key, body)
       select own.id, e ->> 'store', e ->> 'key', e -> 'body'
       from own cross join json_array_elements($4::json) with ordinality as entry (e, n)
       order by n
       on conflict (run_id, store, key) do update set body = excluded.body
     )
     insert into audit_progress (run_id, store, body)
     select own.id, p ->> 'store', p -> 'progress'
     from own cross join json_array_elements($3::json) as p
     on conflict (run_id, store) do update set body = excluded.body`,
    [runId, owner, JSON.stringify(checkpoints), JSON.stringify(entries)],
  );
}

/** One statement reads progress and entries of the same checkpoint. */
async function readProgress(pool: Pool, runId: string): Promise<readonly StoredAudit[]> {
  const { rows } = await pool.query<StoredAudit>(
    `select p.store, p.body as progress, coalesce(
       (select json_agg(e.body order by e.seq) from audit_entries e
        where e.run_id = p.run_id and e.store = p.store), '[]') as entries
     from audit_progress p where p.run_id = $1 order by p.store desc`,
    [runId],
  );
  return rows;
}
