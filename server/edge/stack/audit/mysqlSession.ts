import mysql from 'mysql2';
import type { Row } from '../../../core/audit/facts/fact.ts';
import { queryError } from './databaseSource.ts';

const connectTimeoutMs = 5_000;

/** One connection to MariaDB or MySQL that may only read. */
export interface MysqlSession {
  readonly threadId: number;
  /** The rows of a short answer. */
  query(sql: string): Promise<readonly Row[]>;
  /** The names of the columns that a query gives. */
  columns(sql: string): Promise<readonly string[]>;
  /**
   * Gives each row of a query of the audit file as it comes. Where `take` throws, the rest is passed over and the error is
   * thrown. What the database says of the query comes with its name.
   */
  eachRow(name: string, sql: string, take: (row: Row) => void): Promise<void>;
  /** Ends each statement after so many milliseconds; null: after those of the session. */
  limitStatements(ms: number | null): Promise<void>;
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
  let limitText = (ms: number): string => `max_execution_time = ${ms}`;
  try {
    await ask.connect();
    const server = await query('SELECT VERSION() AS version');
    // MariaDB counts seconds, MySQL milliseconds.
    if (String(server.map(({ version }) => version)[0]).includes('MariaDB')) {
      limitText = (ms) => `max_statement_time = ${ms / 1_000}`;
    }
    await query(`SET SESSION ${limitText(statementTimeoutMs)}, time_zone = '+00:00'`);
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
    async limitStatements(ms) {
      await query(`SET SESSION ${limitText(ms ?? statementTimeoutMs)}`);
    },
    eachRow: (query, sql, take) => eachRow(query, connection.query({ sql, timeout }), take),
    // A connection that is broken is discarded, so an error while it ends changes nothing.
    end: () => ask.end().catch(() => connection.destroy()),
  };
}

/** Gives each row to `take` where it arrives, since a stream with an iterator costs more than the row itself. */
function eachRow(name: string, query: mysql.Query, take: (row: Row) => void): Promise<void> {
  let failed: { readonly error: unknown } | null = null;
  return new Promise((resolve, reject) => {
    query.on('result', (row: mysql.RowDataPacket) => {
      if (failed !== null) return;
      try {
        take(row);
      } catch (error) {
        failed = { error };
      }
    });
    query.on('error', (error) => reject(queryError(name, error)));
    query.on('end', () => (failed === null ? resolve() : reject(failed.error)));
  });
}

/** Rejects with a line that names the query of an audit file. */
export async function ofQuery<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw queryError(name, error);
  }
}
