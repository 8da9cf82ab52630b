import { backlogQuery, countedInDatabase } from '../../../core/audit/drain/drain.ts';
import type { Row } from '../../../core/audit/facts/fact.ts';
import {
  addRow,
  factKinds,
  newDelta,
  overwrittenKinds,
} from '../../../core/audit/facts/registry.ts';
import { stores } from '../../../core/audit/finding.ts';
import type { QueryCheck, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { readMysqlBacklogs } from './backlogRows.ts';
import {
  columnsQuery,
  factQuery,
  followsBy,
  inDatabase,
  overwrittenQuery,
} from './mysqlQueries.ts';
import type { MysqlSession } from './mysqlSession.ts';
import { addOverwritten, newOverwritten, overwrittenColumns } from './overwrittenRows.ts';

/** Rows of a query that are read: enough to meet each kind and a null, and quick beside customers. */
const rowsMax = 1_000;

/** Runs each query of an audit file once in each database, for its columns and its first rows. */
export async function checkMysqlQueries(
  connection: MysqlSession,
  { file, schemas }: Pick<SourceOptions, 'file' | 'schemas'>,
): Promise<readonly QueryCheck[]> {
  const checks: QueryCheck[] = [];
  const check = async (
    asked: Pick<QueryCheck, 'store' | 'query' | 'columns'>,
    query: () => Promise<string>,
    read: (row: Row) => unknown,
  ): Promise<void> => {
    try {
      const rows = await connection.query(await query());
      for (const row of rows) read(row);
      checks.push({ ...asked, rows: rows.length, problem: null });
    } catch (error) {
      checks.push({ ...asked, rows: 0, problem: oneLine(error) });
    }
  };
  for (const store of stores) {
    const schema = schemas[store];
    if (schema === null) continue;
    for (const { name, columns } of factKinds) {
      const given = file.facts[name];
      if (given === undefined) continue;
      const sql = inDatabase(given, schema);
      await check(
        { store, query: name, columns },
        async () => {
          const follows = followsBy(await connection.columns(columnsQuery(sql)));
          return factQuery(sql, columns, follows, null, rowsMax);
        },
        (row) => addRow(newDelta(), name, row),
      );
    }
    for (const { name } of overwrittenKinds) {
      const given = file[name];
      if (given === null) continue;
      const columns = overwrittenColumns[name];
      await check(
        { store, query: name, columns },
        async () => overwrittenQuery(inDatabase(given, schema), columns, rowsMax),
        (row) => addOverwritten(newOverwritten(), name, row),
      );
    }
    for (const { name, left, problem } of await readMysqlBacklogs(
      connection,
      schema,
      countedInDatabase(file.drain?.backlogs ?? []),
    )) {
      const rows = left === null ? 0 : 1;
      checks.push({ store, query: backlogQuery(name), columns: [], rows, problem });
    }
  }
  // A connection that broke is a problem of all queries, and not of the last ones.
  await connection.query('SELECT 1');
  return checks;
}
