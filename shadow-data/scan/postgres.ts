import { judgeIdentity, type Location } from '../core/leaks.ts';
import { quoteName, type SqlQuery } from '../provision/sql.ts';
import { type CustomersBefore, joinScans, type ScanResult, scanTally } from './tally.ts';

export interface PostgresScan {
  /** Keeps to one connection of a role that may read both schemas. */
  readonly query: SqlQuery;
  readonly schemas: { readonly live: string; readonly shadow: string };
  /** Columns that hold what the client called itself, in both schemas alike. */
  readonly identity: readonly { readonly table: string; readonly column: string }[];
  /** Whose run the shadow store was seeded for. */
  readonly runId: string;
  /** What lay in the shadow store before the load; none of it is a leak of this run. */
  readonly before?: CustomersBefore;
  /** Rows of one column that are looked at; default 5,000,000. */
  readonly rowsMax?: number;
  /** Leaks of one column that are listed; default 100. */
  readonly leaksMax?: number;
}

const pageRows = 5000;
/** Longer identities are cut: whose they are stands at their beginning. */
export const idLengthMax = 200;
const statementTimeoutMs = 60_000;

/**
 * Judges every row of both schemas by the identity of who wrote it, page by page from one
 * snapshot. Rejects when the database does: a scan that failed has proved nothing.
 */
export async function scanPostgres(scan: PostgresScan): Promise<ScanResult> {
  if (scan.identity.length === 0) {
    return { ...joinScans([]), problems: ['no identity columns are named'] };
  }
  return inSnapshot(scan.query, async () => {
    const parts: ScanResult[] = [];
    for (const identity of scan.identity) {
      parts.push(await scanColumn(scan, { store: 'live' }, identity));
      parts.push(await scanColumn(scan, { store: 'shadow', runId: scan.runId }, identity));
    }
    return joinScans(parts);
  });
}

/** All queries of `work` see one state of the database and change nothing. */
export async function inSnapshot<T>(query: SqlQuery, work: () => Promise<T>): Promise<T> {
  await query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    return await work();
  } finally {
    await query('ROLLBACK');
  }
}

/** `live.orders.customer`. */
export const placeOf = (schema: string, table: string, column: string): string =>
  `${schema}.${table}.${column}`;

async function scanColumn(
  scan: PostgresScan,
  place: Location,
  { table, column }: { readonly table: string; readonly column: string },
): Promise<ScanResult> {
  const schema = scan.schemas[place.store];
  const where = placeOf(schema, table, column);
  const limits = [scan.runId, scan.rowsMax ?? 5_000_000, scan.leaksMax ?? 100] as const;
  const tally = scanTally(where, ...limits, scan.before);
  await scan.query(
    `DECLARE leak_scan NO SCROLL CURSOR FOR
     SELECT left(${quoteName(column)}::text, ${idLengthMax}) AS id FROM ${quoteName(schema)}.${quoteName(table)}`,
  );
  let rowsRead = 0;
  let named = 0;
  for (let more = true; more; ) {
    const { rows } = await scan.query(`FETCH ${pageRows} FROM leak_scan`);
    for (const { id } of rows) {
      // A row that names nobody, such as a cart before log-in, is nobody's: no customer's and no run's.
      const isNamed = typeof id === 'string' && id !== '';
      if (isNamed) named += 1;
      tally.judged(isNamed ? judgeIdentity(id, place, where) : null);
    }
    rowsRead += rows.length;
    more = rows.length === pageRows && !tally.full();
  }
  await scan.query('CLOSE leak_scan');
  const result = tally.result();
  if (rowsRead === 0 || named > 0) return result;
  return {
    ...result,
    problems: [...result.problems, `${where} names nobody in its ${rowsRead} rows`],
  };
}
