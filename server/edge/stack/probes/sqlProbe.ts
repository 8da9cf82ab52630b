import type { ProbeRead } from '../../../core/drill/probe.ts';
import { type ProbeValue, unknownValue } from '../../../core/drill/recordedLoad.ts';
import { plural } from '../../../core/text/figures.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readPostgres } from '../stores/storeProbe.ts';
import type { ReadOptions } from './readOptions.ts';

type SqlRead = ProbeRead & { readonly kind: 'sql' };

/** One query in a read-only transaction; the number in the first column of its only row. */
export async function readSql(
  { query }: SqlRead,
  { target, timeoutMs }: ReadOptions,
): Promise<ProbeValue> {
  const { postgresUrl } = target.stores;
  if (postgresUrl === null)
    return unknownValue(`target ${target.name} names no stores.postgresUrl`);
  try {
    return await readPostgres(postgresUrl, async (client) => {
      await client.query('BEGIN TRANSACTION READ ONLY');
      await client.query(`SET LOCAL statement_timeout = ${Math.round(timeoutMs)}`);
      // A prepared query is one statement, so that none can end the transaction.
      const { rows } = await client.query<unknown[]>({
        text: query,
        rowMode: 'array',
        name: 'probe',
      });
      await client.query('ROLLBACK');
      return valueOfRows(rows);
    });
  } catch (error) {
    return unknownValue(`the query failed: ${oneLine(error)}`);
  }
}

function valueOfRows(rows: readonly (readonly unknown[])[]): ProbeValue {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) {
    return unknownValue(`the query gives ${plural(rows.length, 'row')}, and a probe reads one`);
  }
  // PostgreSQL's bigint and numeric come as texts.
  const [cell] = row;
  const value = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  return typeof value === 'number' && Number.isFinite(value)
    ? { state: 'read', value, text: '' }
    : unknownValue('the first column of the row is no number');
}
