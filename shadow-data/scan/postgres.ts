import { judgeIdentity, type Location } from '../core/leaks.ts';
import { quoteName, type SqlQuery } from '../provision/sql.ts';
import { joinScans, type ScanResult, scanTally } from './tally.ts';

export interface PostgresScan {
  /** Keeps to one connection of a role that may read both schemas. */
  readonly query: SqlQuery;
  readonly schemas: { readonly live: string; readonly shadow: string };
  /** Columns that hold what the client called itself, in both schemas alike. */
  readonly identity: readonly { readonly table: string; readonly column: string }[];
  /** Whose run the shadow store was seeded for. */
  readonly runId: string;
  /** Rows of one column that are looked at; default 5,000,000. */
  readonly rowsMax?: number;
  /** Leaks of one column that are listed; default 100. */
  readonly leaksMax?: number;
}

const pageRows = 5000;
/** Longer identities are cut: whose they are stands at their beginning. */
const idLengthMax = 200;
const statementTimeoutMs = 60_000;

/**
 * Judges every row of both schemas by the identity of who wrote it, page by page from one
 * snapshot. Rejects when the database does: a scan that failed has proved nothing.
 */
export async function scanPostgres(scan: PostgresScan): Promise<ScanResult> {
  if (scan.identity.length === 0) {
    return { ...joinScans([]), problems: ['no identity columns are named'] };
  }
  await scan.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await scan.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const parts: ScanResult[] = [];
    for (const identity of scan.identity) {
      parts.push(await scanColumn(scan, { store: 'live' }, identity));
      parts.push(await scanColumn(scan, { store: 'shadow', runId: scan.runId }, identity));
    }
    return joinScans(parts);
  } finally {
    await scan.query('ROLLBACK');
  }
}

async function scanColumn(
  scan: PostgresScan,
  place: Location,
  { table, column }: { readonly table: string; readonly column: string },
): Promise<ScanResult> {
  const schema = scan.schemas[place.store];
  const where = `${schema}.${table}.${column}`;
  const tally = scanTally(where, scan.runId, scan.rowsMax ?? 5_000_000, scan.leaksMax ?? 100);
  await scan.query(
    `DECLARE leak_scan NO SCROLL CURSOR FOR
     SELECT left(${quoteName(column)}::text, ${idLengthMax}) AS id FROM ${quoteName(schema)}.${quoteName(table)}`,
  );
  for (let more = true; more; ) {
    const { rows } = await scan.query(`FETCH ${pageRows} FROM leak_scan`);
    for (const { id } of rows) {
      // A row that names nobody was not written by a run: rehearsal identities are never empty.
      tally.judged(judgeIdentity(typeof id === 'string' ? id : '(none)', place, where));
    }
    more = rows.length === pageRows && !tally.full();
  }
  await scan.query('CLOSE leak_scan');
  return tally.result();
}
