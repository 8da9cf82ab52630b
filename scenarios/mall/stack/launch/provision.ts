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
  /** Null: rehearsals share the Redis of customers. */
  readonly auditShadowRedisUrl: string | null;
  /** Reads and writes the switches of rehearsals, and nothing else. */
  readonly switchesRedisUrl: string;
  /** Delays every client of the Redis of rehearsals; null: customers use it too. */
  readonly faultsRedisUrl: string | null;
}

export interface ProvisionOptions {
  /** Superuser of the shop's PostgreSQL. */
  readonly databaseUrl: string;
  /** Administrator of the shop's Redis. */
  readonly redisUrl: string;
  /** Of the Redis of rehearsals, where that is one of its own. */
  readonly shadowRedisUrl: string | null;
  /** Of the role of rehearsals, so that these do not use up those of customers. */
  readonly shadowConnectionsMax: number;
}

/** Enough that customers who come for a day do not buy it out. */
const liveUnits = 1_000_000;

/**
 * Prepares both stores of the shop: schemas, roles, tables, Redis users, and the live stock of an
 * empty shop. Can be run again on the same stores; passwords are new each time.
 */
export async function provision(
  items: readonly Item[],
  { databaseUrl, redisUrl, shadowRedisUrl, shadowConnectionsMax }: ProvisionOptions,
): Promise<Provisioned> {
  const roles = { live: role('mall_live'), shadow: role('mall_shadow') };
  const audit = role('mall_audit');
  await withDatabase(databaseUrl, async (client) => {
    const query = (text: string, values?: unknown[]) => client.query(text, values);
    await provisionPostgres(query, { schemas, roles, readers: [audit] });
    for (const { name } of Object.values(roles)) await client.query(roleSettings(name));
    const { name } = roles.shadow;
    await client.query(`alter role ${name} connection limit ${shadowConnectionsMax}`);
  });
  const as = ({ name, password }: Role): string => withLogin(databaseUrl, name, password);
  await withDatabase(as(roles.shadow), (client) => client.query(tablesSql));
  await withDatabase(as(roles.live), (client) => fillLiveStore(client, items));
  const redis = await provisionUsers(redisUrl, shadowRedisUrl);
  return {
    logins: {
      live: { postgresUrl: as(roles.live), redis: redis.live, prefix: prefixes.live },
      shadow: { postgresUrl: as(roles.shadow), redis: redis.shadow, prefix: prefixes.shadow },
    },
    auditPostgresUrl: as(audit),
    auditRedisUrl: redis.auditUrl,
    auditShadowRedisUrl: redis.auditShadowUrl,
    switchesRedisUrl: redis.switchesUrl,
    faultsRedisUrl: redis.faultsUrl,
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

/** Each server has all users, whether one store lies there or both. */
async function provisionUsers(redisUrl: string, shadowRedisUrl: string | null) {
  const users = {
    live: { ...role('mall_live'), prefix: prefixes.live },
    shadow: { ...role('mall_shadow'), prefix: prefixes.shadow },
  };
  const [audit, switches, faults] = [
    role('mall_audit'),
    role('mall_switches'),
    role('mall_faults'),
  ];
  const ofShadow = shadowRedisUrl ?? redisUrl;
  for (const url of new Set([redisUrl, ofShadow])) {
    await asAdmin(url, async (command) => {
      await provisionRedis(command, { users, readers: [audit] });
      await command('ACL', 'SETUSER', switches.name, ...switchRules(switches.password));
    });
  }
  if (shadowRedisUrl !== null) {
    const rules = ['reset', 'on', `>${faults.password}`, '+@connection', '+client|pause'];
    await asAdmin(shadowRedisUrl, (command) => command('ACL', 'SETUSER', faults.name, ...rules));
  }
  const login = (url: string, { name, password }: Role) => {
    const { hostname, port } = new URL(url);
    const at = { host: hostname, port: Number(port === '' ? 6379 : port) };
    return { ...at, username: name, password };
  };
  return {
    live: login(redisUrl, users.live),
    shadow: login(ofShadow, users.shadow),
    auditUrl: withLogin(redisUrl, audit.name, audit.password),
    auditShadowUrl:
      shadowRedisUrl === null ? null : withLogin(shadowRedisUrl, audit.name, audit.password),
    switchesUrl: withLogin(ofShadow, switches.name, switches.password),
    faultsUrl:
      shadowRedisUrl === null ? null : withLogin(shadowRedisUrl, faults.name, faults.password),
  };
}

async function asAdmin(
  url: string,
  work: (command: (name: string, ...args: string[]) => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const admin = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  // The command that fails says why; this event would end the process before.
  admin.on('error', () => undefined);
  try {
    await work((name, ...args) => admin.call(name, ...args));
  } finally {
    admin.disconnect();
  }
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
