import type pg from 'pg';
import { backlogQuery, countedInDatabase } from '../../../core/audit/drain/drain.ts';
import {
  addRow,
  factKinds,
  newDelta,
  overwrittenKinds,
} from '../../../core/audit/facts/registry.ts';
import { stores } from '../../../core/audit/finding.ts';
import type { QueryCheck, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { sourceSpec } from '../../../core/audit/sources/registry.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readPostgresBacklogs } from './backlogRows.ts';
import { decodingShape } from './decodingShape.ts';
import { addOverwritten, newOverwritten, overwrittenColumns } from './overwrittenRows.ts';
import { factQuery, inSchema, overwrittenQuery, queryShape } from './postgresQueries.ts';

/** Rows of a query that are read: enough to meet each kind and a null, and quick beside customers. */
const rowsMax = 1_000;
const statementTimeoutMs = 10_000;

/** Runs each query of an audit file once in each schema, for its columns and its first rows. Changes nothing. */
export async function checkQueries(
  client: pg.Client,
  { file, schemas }: Pick<SourceOptions, 'file' | 'schemas'>,
  source: 'postgres' | 'postgres-decoding' = 'postgres',
): Promise<readonly QueryCheck[]> {
  const { columns: further } = sourceSpec(source);
  await client.query('BEGIN TRANSACTION READ ONLY');
  try {
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    const checks: QueryCheck[] = [];
    for (const store of stores) {
      const schema = schemas[store];
      if (schema === null) continue;
      for (const { name, columns } of factKinds) {
        const sql = file.facts[name];
        if (sql === undefined) continue;
        const asked = { store, query: name, columns: [...columns, ...further] };
        const query = () =>
          source === 'postgres'
            ? firstRows(client, inSchema(sql, schema), columns)
            : decodedRows(client, inSchema(sql, schema), columns);
        checks.push(await checkQuery(client, asked, query, (row) => addRow(newDelta(), name, row)));
      }
      for (const { name } of overwrittenKinds) {
        const sql = file[name];
        if (sql === null) continue;
        const columns = overwrittenColumns[name];
        const query = async () => overwrittenQuery(inSchema(sql, schema), columns);
        checks.push(
          await checkQuery(client, { store, query: name, columns }, query, (row) =>
            addOverwritten(newOverwritten(), name, row),
          ),
        );
      }
      for (const { name, left, problem } of await readPostgresBacklogs(
        client,
        schema,
        countedInDatabase(file.drain?.backlogs ?? []),
      )) {
        const rows = left === null ? 0 : 1;
        checks.push({ store, query: backlogQuery(name), columns: [], rows, problem });
      }
    }
    return checks;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** A fact query as a reading asks it. */
async function firstRows(
  client: pg.Client,
  sql: string,
  columns: readonly string[],
): Promise<string> {
  const shape = await queryShape(client, sql, columns);
  return factQuery(sql, columns, shape, null, { commitTimes: false });
}

/** The same without a transaction id. */
async function decodedRows(
  client: pg.Client,
  sql: string,
  columns: readonly string[],
): Promise<string> {
  await decodingShape(client, sql, columns);
  return overwrittenQuery(sql, columns);
}

async function checkQuery(
  client: pg.Client,
  asked: Pick<QueryCheck, 'store' | 'query' | 'columns'>,
  query: () => Promise<string>,
  read: (row: Readonly<Record<string, unknown>>) => unknown,
): Promise<QueryCheck> {
  await client.query('SAVEPOINT query');
  try {
    const sql = await query();
    const { rows } = await client.query(`SELECT * FROM (${sql}) AS looked_at LIMIT ${rowsMax}`);
    for (const row of rows) read(row);
    return { ...asked, rows: rows.length, problem: null };
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT query');
    return { ...asked, rows: 0, problem: oneLine(error) };
  }
}
