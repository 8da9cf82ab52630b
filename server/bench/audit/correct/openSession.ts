import mysql from 'mysql2/promise';
import pg from 'pg';
import type { ShopSession } from './correctShop.ts';

const connectTimeoutMs = 5_000;
/** A server that was killed may leave a session that is never answered. */
const answerTimeoutMs = 60_000;

/** A session of the shop at `postgres://…` or `mysql://…`. */
export const openSession = (url: string): Promise<ShopSession> =>
  url.startsWith('postgres') ? openPostgres(url) : openMysql(url);

async function openPostgres(connectionString: string): Promise<ShopSession> {
  const client = new pg.Client({
    ...{ connectionString, options: '-c search_path=shop' },
    ...{ connectionTimeoutMillis: connectTimeoutMs, query_timeout: answerTimeoutMs },
  });
  // What breaks fails the next statement.
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: async (sql) => (await client.query(sql)).rows,
    end: () => client.end(),
  };
}

async function openMysql(uri: string): Promise<ShopSession> {
  const connection = await mysql.createConnection({ uri, connectTimeout: connectTimeoutMs });
  connection.on('error', () => undefined);
  // Else InnoDB locks the gaps between rows too, and orders that have nothing in common wait for each other.
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return {
    async query(sql) {
      const [rows] = await connection.query({ sql, timeout: answerTimeoutMs });
      return Array.isArray(rows) ? (rows as mysql.RowDataPacket[]) : [];
    },
    end: () => connection.end(),
  };
}
