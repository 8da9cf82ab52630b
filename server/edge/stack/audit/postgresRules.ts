import pg from 'pg';
import {
  type RuleReading,
  type RuleRow,
  rowLengthMax,
  rowsHeldMax,
  type SqlRule,
} from '../../../core/audit/rules/sqlRule.ts';
import { codeOf, oneLine } from '../../../core/text/oneLine.ts';
import { safeLine } from '../../../core/text/safeLine.ts';
import { inSchema } from './postgresQueries.ts';
import { ruleRow, tablesMax } from './ruleRows.ts';

/**
 * Runs rules of the user in the transaction that is open, one after the other. Names without a schema are those of the
 * given one. A rule that fails or takes longer than its time-out is undone to a savepoint, so that the others still run.
 */
export async function runRules(
  client: pg.Client,
  schema: string,
  rules: readonly SqlRule[],
): Promise<readonly RuleReading[]> {
  const readings: RuleReading[] = [];
  for (const rule of rules) readings.push(await runRule(client, schema, rule));
  return readings;
}

async function runRule(client: pg.Client, schema: string, rule: SqlRule): Promise<RuleReading> {
  const { name, timeoutMs } = rule;
  const startedMs = performance.now();
  const tookMs = (): number => performance.now() - startedMs;
  await client.query('SAVEPOINT rule');
  try {
    const sql = inSchema(rule.sql, schema);
    await client.query(`SET LOCAL search_path = ${pg.escapeIdentifier(schema)}`);
    const limit = (): Promise<unknown> =>
      client.query(`SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs - tookMs()))}`);
    await limit();
    await one(client, `DECLARE rule NO SCROLL CURSOR FOR ${asText(sql)}`);
    const { rows } = await client.query(`FETCH ${rowsHeldMax} FROM rule`);
    await limit();
    // Counts the others without sending them.
    const rest = await client.query('MOVE FORWARD ALL IN rule');
    const count = rows.length + (rest.rowCount ?? 0);
    const ran = { name, rows: rows.map(({ row }) => readRow(row)), count, tookMs: tookMs() };
    await limit();
    const emptyTables = count > 0 ? null : await emptyTablesOf(client, sql);
    return { ...ran, emptyTables, problem: null };
  } catch (error) {
    const problem = wasCancelled(error)
      ? `it took longer than its time-out of ${timeoutMs} ms`
      : oneLine(error);
    return { name, rows: [], count: 0, tookMs: tookMs(), emptyTables: null, problem };
  } finally {
    // The path and the time-out become what they were, and the cursor is closed.
    await client.query('ROLLBACK TO SAVEPOINT rule');
  }
}

/** By the extended protocol, which takes one statement: a query cannot end the read-only transaction. */
const one = (client: pg.Client, text: string): Promise<pg.QueryResult> =>
  client.query({ text, queryMode: 'extended' } as pg.QueryConfig);

const asText = (sql: string): string =>
  `SELECT left(row_to_json(returned)::text, ${4 * rowLengthMax}) AS row FROM (${sql}\n) AS returned`;

const queryCanceled = '57014';
const wasCancelled = (error: unknown): boolean => codeOf(error) === queryCanceled;

/** A row that is too long to be whole JSON is shown as it begins. */
function readRow(json: string): RuleRow {
  try {
    return ruleRow(Object.entries<unknown>(JSON.parse(json)));
  } catch {
    return { id: '', text: safeLine(json.slice(0, rowLengthMax)) };
  }
}

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly 'Function Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The tables that a query reads, when none of them holds a row; null otherwise, and where it calls a function for rows. */
async function emptyTablesOf(client: pg.Client, sql: string): Promise<readonly string[] | null> {
  const { rows } = await one(client, `EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`);
  const nodes = allNodes(rows[0]['QUERY PLAN'][0].Plan);
  if (nodes.some((node) => node['Function Name'] !== undefined)) return null;
  const tables = [
    ...new Set(
      nodes.flatMap(({ Schema: schema = '', 'Relation Name': table }) =>
        table === undefined ? [] : [`${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`],
      ),
    ),
  ];
  for (const table of tables.slice(0, tablesMax)) {
    const found = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (found.rows.length > 0) return null;
  }
  return tables.length > tablesMax ? null : tables;
}

const allNodes = (node: PlanNode): readonly PlanNode[] => [
  node,
  ...(node.Plans ?? []).flatMap(allNodes),
];
