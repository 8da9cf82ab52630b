import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { auditorUrl } from './auditorUrl.ts';
import { migratedTemplate, testStores } from './stores.ts';

export interface TestDatabase {
  readonly url: string;
  /** The same database by a role that may read everything and write nothing. */
  readonly auditorUrl: string;
  drop(): Promise<void>;
}

/** An empty database of the test's own on the shared server. */
export const createTestDatabase = (): Promise<TestDatabase> => createFrom('template1');

/** One with this version's tables, copied from what the suite migrated once. */
export const createMigratedDatabase = (): Promise<TestDatabase> => createFrom(migratedTemplate);

async function createFrom(template: string): Promise<TestDatabase> {
  const name = newName();
  await asAdmin(`create database ${name} template ${template}`);
  return {
    url: urlOf(name).href,
    auditorUrl: await auditorUrl(urlOf(name)),
    drop: () => drop(name),
  };
}

/** A database whose URL names the role that docs/guides/many-machines.md requires: its owner, not a superuser. */
export async function createOwnedDatabase(): Promise<TestDatabase> {
  const name = newName();
  const owner = `${name}_owner`;
  await asAdmin(`create role ${owner} login createrole password 'owner'`);
  await asAdmin(`create database ${name} owner ${owner}`);
  const url = urlOf(name);
  const reading = await auditorUrl(url);
  url.username = owner;
  url.password = 'owner';
  const dropAll = async (): Promise<void> => {
    await drop(name);
    await asAdmin(`drop role ${owner}`);
  };
  return { url: url.href, auditorUrl: reading, drop: dropAll };
}

const newName = (): string => `test_${randomBytes(6).toString('hex')}`;

function urlOf(name: string): URL {
  const url = new URL(testStores().databaseUrl);
  url.pathname = `/${name}`;
  return url;
}

const ENDING_TRIES = 25;

/** A connection that is just ending is given half a second: one that is broken throws in its client. */
const drop = (name: string): Promise<void> =>
  withAdmin(async (admin) => {
    const connected = 'select from pg_stat_activity where datname = $1';
    for (let tries = 0; tries < ENDING_TRIES; tries += 1) {
      if ((await admin.query(connected, [name])).rowCount === 0) break;
      await delay(20);
    }
    await admin.query(`drop database if exists ${name} with (force)`);
  });

const asAdmin = (sql: string): Promise<void> =>
  withAdmin(async (admin) => void (await admin.query(sql)));

async function withAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: testStores().databaseUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
