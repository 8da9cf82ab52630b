import { randomBytes } from 'node:crypto';
import { provisionPostgres, provisionRedis, runAsLive } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Item, StoreLogin } from '../kit/config.ts';
import { insertStock } from '../order/seed.ts';
import { switchPrefix } from '../switches/store.ts';
import { tablesSql } from './tables.ts';

export const schemas = { live: 'live', shadow: 'shadow' } as const;
export const prefixes = { live: 'mall:live:', shadow: 'mall:shadow:' } as const;

export interface Provisioned {
  readonly logins: Readonly<Record<'live' | 'shadow', Omit<StoreLogin, 'connectionsMax'>>>;
  /** Read-only on both schemas. */
  readonly auditPostgresUrl: string;
  /** Read-only on every key. */
  readonly auditRedisUrl: string;
  /** Reads and writes the switches of rehearsals, and nothing else. */
  readonly switchesRedisUrl: string;
}

/** Enough that customers who come for a day do not buy it out. */
const liveUnits = 1_000_000;

/**
 * Prepares both stores of the shop: schemas, roles, tables, Redis users, and the live stock of an
 * empty shop. Can be run again on the same stores; passwords are new each time.
 */
export async function provision(
  databaseUrl: string,
  redisUrl: string,
  items: readonly Item[],
): Promise<Provisioned> {
  const roles = { live: role('mall_live'), shadow: role('mall_shadow') };
  const audit = role('mall_audit');
  await withDatabase(databaseUrl, async (client) => {
    const query = (text: string, values?: unknown[]) => client.query(text, values);
    await provisionPostgres(query, { schemas, roles, readers: [audit] });
    for (const { name } of Object.values(roles)) await client.query(roleSettings(name));
  });
  const as = ({ name, password }: Role): string => withLogin(databaseUrl, name, password);
  await withDatabase(as(roles.shadow), (client) => client.query(tablesSql));
  await withDatabase(as(roles.live), (client) => fillLiveStore(client, items));
  const redis = await provisionUsers(redisUrl);
  return {
    logins: {
      live: { postgresUrl: as(roles.live), redis: redis.live, prefix: prefixes.live },
      shadow: { postgresUrl: as(roles.shadow), redis: redis.shadow, prefix: prefixes.shadow },
    },
    auditPostgresUrl: as(audit),
    auditRedisUrl: redis.auditUrl,
    switchesRedisUrl: redis.switchesUrl,
  };
}

/** The commit does not wait for the disk: the declared limit comes first on a slow one, too. */
function roleSettings(name: string): string {
  return ['synchronous_commit = off', "statement_timeout = '5s'", "lock_timeout = '4s'"]
    .concat("idle_in_transaction_session_timeout = '10s'")
    .map((setting) => `alter role ${name} set ${setting};`)
    .join('\n');
}

async function fillLiveStore(client: pg.Client, items: readonly Item[]): Promise<void> {
  await client.query(tablesSql);
  const { rows } = await client.query('select 1 from stock limit 1');
  if (rows.length > 0) return;
  const writer = {
    query: (text: string, values?: unknown[]) => client.query(text, values),
  };
  await runAsLive(() => insertStock(writer, items, () => liveUnits));
}

async function provisionUsers(redisUrl: string) {
  const admin = new Redis(redisUrl, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  // The command that fails says why; this event would end the process before.
  admin.on('error', () => undefined);
  const users = {
    live: { ...role('mall_live'), prefix: prefixes.live },
    shadow: { ...role('mall_shadow'), prefix: prefixes.shadow },
  };
  const audit = role('mall_audit');
  const switches = role('mall_switches');
  try {
    const command = (name: string, ...args: string[]) => admin.call(name, ...args);
    await provisionRedis(command, { users, readers: [audit] });
    await command('ACL', 'SETUSER', switches.name, ...switchRules(switches.password));
  } finally {
    admin.disconnect();
  }
  const { hostname, port } = new URL(redisUrl);
  const login = ({ name, password }: Role) => ({
    host: hostname,
    port: Number(port === '' ? 6379 : port),
    username: name,
    password,
  });
  return {
    live: login(users.live),
    shadow: login(users.shadow),
    auditUrl: withLogin(redisUrl, audit.name, audit.password),
    switchesUrl: withLogin(redisUrl, switches.name, switches.password),
  };
}

/** Where the entries of switches lie in the shadow store. */
export const switchesPrefix = `${prefixes.shadow}${switchPrefix}`;

const switchRules = (password: string): string[] => [
  ...['reset', 'on', `>${password}`, `~${switchesPrefix}*`],
  ...['+get', '+mget', '+set', '+eval', '+@connection', '+info'],
  // Other users' connections stay out of reach.
  ...['kill', 'pause', 'unpause', 'unblock'].map((command) => `-client|${command}`),
];

interface Role {
  readonly name: string;
  readonly password: string;
}

const role = (name: string): Role => ({ name, password: randomBytes(24).toString('hex') });

function withLogin(url: string, user: string, password: string): string {
  const made = new URL(url);
  made.username = user;
  made.password = password;
  return made.href;
}

async function withDatabase(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
