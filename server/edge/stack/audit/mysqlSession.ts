import mysql from 'mysql2';
import type { Row } from '../../../core/audit/facts/fact.ts';
import { oneLine } from '../../../core/text/oneLine.ts';

const connectTimeoutMs = 5_000;

/** One connection to MariaDB or MySQL that may only read. */
export interface MysqlSession {
  readonly threadId: number;
  /** The rows of a short answer. */
  query(sql: string): Promise<readonly Row[]>;
  /** The names of the columns that a query gives. */
  columns(sql: string): Promise<readonly string[]>;
  /** The rows of a long answer, as they come. Where they are not wanted to the end, the rest is passed over. */
  rows(sql: string): AsyncGenerator<Row>;
  end(): Promise<void>;
}

/**
 * Connects. Every transaction of the session is read-only, and each statement ends after the time. Big numbers come as
 * texts.
 */
export async function openMysql(
  url: string,
  { name, statementTimeoutMs }: { readonly name: string; readonly statementTimeoutMs: number },
): Promise<MysqlSession> {
  const connection = mysql.createConnection({
    uri: url,
    charset: 'utf8mb4',
    connectTimeout: connectTimeoutMs,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    multipleStatements: false,
    connectAttributes: { program_name: name },
  });
  // A connection that breaks between two readings fails the next one.
  connection.on('error', () => undefined);
  const timeout = statementTimeoutMs + connectTimeoutMs;
  const ask = connection.promise();
  const query = async (sql: string): Promise<readonly Row[]> => {
    const [rows] = await ask.query<mysql.RowDataPacket[]>({ sql, timeout });
    return rows;
  };
  try {
    await ask.connect();
    const server = await query('SELECT VERSION() AS version');
    // MariaDB counts seconds, MySQL milliseconds.
    const limit = String(server.map(({ version }) => version)[0]).includes('MariaDB')
      ? `max_statement_time = ${statementTimeoutMs / 1_000}`
      : `max_execution_time = ${statementTimeoutMs}`;
    await query(`SET SESSION ${limit}, time_zone = '+00:00'`);
    await query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return {
    threadId: connection.threadId,
    query,
    async columns(sql) {
      const [, fields] = await ask.query({ sql, timeout });
      return fields.map(({ name: column }) => column);
    },
    rows: (sql) => streamed(connection.query({ sql, timeout })),
    // A connection that is broken is discarded, so an error while it ends changes nothing.
    end: () => ask.end().catch(() => connection.destroy()),
  };
}

/** The connection takes no other query until the last row was read. */
async function* streamed(query: mysql.Query): AsyncGenerator<Row> {
  const stream = query.stream({ highWaterMark: 1_000 });
  try {
    yield* stream.iterator({ destroyOnReturn: false });
  } finally {
    if (!stream.readableEnded && !stream.destroyed) {
      for await (const _ of stream);
    }
  }
}

/** Rejects with a line that names the query of an audit file. */
export async function ofQuery<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`audit query "${name}": ${oneLine(error)}`);
  }
}
