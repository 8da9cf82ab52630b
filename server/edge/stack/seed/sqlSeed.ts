import pg from 'pg';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { withPostgres } from '../stores/storeSession.ts';

const statementTimeoutMs = 30_000;
const session = { name: 'zerohour seed', connectMsMax: 5_000, answerMsMax: 35_000 } as const;

/** What a seed is told of its run. */
export interface SeedFacts {
  readonly runId: string;
  /** The schema of the rehearsal data. */
  readonly schema: string;
  readonly stock: { readonly default: number; readonly skus: Readonly<Record<string, number>> };
}

/**
 * Runs the statements of a SQL text in one transaction, with `{schema}` as a name, `{run}` and `{stock}` (JSON) as
 * texts. Rejects with one line; then nothing is changed.
 */
export async function seedBySql(
  text: string,
  postgresUrl: string,
  { runId, schema, stock }: SeedFacts,
): Promise<void> {
  const values: Readonly<Record<string, string>> = {
    schema: pg.escapeIdentifier(schema),
    run: pg.escapeLiteral(runId),
    stock: pg.escapeLiteral(JSON.stringify(stock)),
  };
  const sql = text.replace(
    /\{(schema|run|stock)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  try {
    // The server undoes what was not committed when the connection ends.
    await withPostgres(postgresUrl, session, async (client) => {
      await client.query('BEGIN');
      await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
      await client.query(sql);
      await client.query('COMMIT');
    });
  } catch (error) {
    throw new Error(`seed at ${shownUrl(postgresUrl)}: ${oneLine(error)}`);
  }
}
