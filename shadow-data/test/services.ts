import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { SqlQuery } from '../provision/sql.ts';

interface TestStores {
  /** A superuser's. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    stores: readonly TestStores[];
  }
}

/** The stores of the worker that runs this file; no other file uses them at the same time. */
export function testStores(): TestStores {
  const worker = Number(process.env.VITEST_POOL_ID);
  const stores = inject('stores')[worker - 1];
  if (stores === undefined) throw new Error(`worker ${worker} has no stores`);
  return stores;
}

/** A name that no other test uses, for what is shared by a whole server: roles, users, prefixes. */
export function ownName(what: string): string {
  return `${what}_${randomBytes(5).toString('hex')}`;
}

/** A database of the test's own; `connect` logs in as any role. */
export async function ownDatabase() {
  const name = ownName('shadow');
  const admin = new pg.Client({ connectionString: testStores().databaseUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const opened: pg.Client[] = [];
  const connect = async (role?: { name: string; password: string }): Promise<pg.Client> => {
    const url = new URL(testStores().databaseUrl);
    url.pathname = `/${name}`;
    if (role !== undefined) [url.username, url.password] = [role.name, role.password];
    const client = new pg.Client({ connectionString: url.href });
    // The server ends these connections when the database is dropped.
    client.on('error', () => undefined);
    await client.connect();
    opened.push(client);
    return client;
  };
  const close = async () => {
    await Promise.all(opened.map((client) => client.end()));
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  };
  return { connect, close };
}

export const queryOf =
  (client: pg.Client): SqlQuery =>
  (text, values) =>
    client.query(text, values);
