import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import { createAccounts } from '../../edge/store/accounts.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createFirstAdmin } from '../../http/accounts/firstStart.ts';
import { hashPassword } from '../../http/accounts/password.ts';
import { createdUserSchema } from '../../http/accounts/schemas.ts';
import type { Role } from '../../http/api/identity.ts';
import { type HttpSettings, sessionTimes } from '../../http/api/settings.ts';
import { createApp } from '../../http/app.ts';
import type { StreamLimits } from '../../http/runs/stream/stream.ts';
import { createLog } from '../../log.ts';
import { reject } from '../../run/admission/rejection.ts';
import { openCampaigns } from '../../run/openCampaigns.ts';
import { openDrills } from '../../run/openDrills.ts';
import { openSwitches } from '../../run/openSwitches.ts';
import type { SwitchService } from '../../run/switch/switchService.ts';
import { createWorkerMembership } from '../../run/worker/membership.ts';
import { createMigratedDatabase } from './database.ts';
import { createMemoryRunService, type MemoryRunService } from './memoryRunService.ts';
import { testStores } from './stores.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Null where it is none; what a test takes out of it is read by the API's own schemas. */
  readonly json: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless a string. */
  readonly body?: unknown;
}

/** The HTTP side on a port, before real PostgreSQL and a service in memory. */
export interface HttpHarness {
  readonly url: string;
  readonly port: number;
  readonly service: MemoryRunService;
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly pool: Pool;
  readonly admin: { readonly name: string; readonly password: string };
  /** Sends exactly this: no cookie, origin or header is added, and the path is not changed. */
  send(path: string, sent?: Sent): Promise<Answer>;
  /** Logs in as a browser of our own origin would; `cookie` is what it then sends. */
  login(
    name?: string,
    password?: string,
  ): Promise<{ readonly cookie: string; readonly answer: Answer }>;
  /** A browser's request from our own pages. */
  as(cookie: string): (path: string, sent?: Sent) => Promise<Answer>;
  addUser(name: string, role: Role): Promise<string>;
  close(): Promise<void>;
}

/** Tests log in a hundred times; `password.test.ts` asserts what a real hash costs. */
const cheap = { N: 2, r: 1, p: 1 } as const;

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function openHttpHarness(
  options: {
    readonly settings?: Partial<HttpSettings>;
    readonly streamLimits?: StreamLimits;
    /** Leave everybody the one-time password, as a real server does. */
    readonly oneTimePasswords?: boolean;
    /** The folder of target files. */
    readonly targetsRoot?: string;
    /** The folder of scenario files, for campaigns. */
    readonly scenariosRoot?: string;
  } = {},
): Promise<HttpHarness> {
  const database = await createMigratedDatabase();
  const pool = createPool(database.url);
  const accounts = createAccounts(pool);
  const admin = await createFirstAdmin(accounts);
  if (admin === null) throw new Error('the fresh database knows somebody already');
  const settle = passwordSettler(pool, options.oneTimePasswords === true);
  await settle(admin.name, admin.password);
  const service = createMemoryRunService();
  const settings: HttpSettings = { ...defaultSettings, ...options.settings };
  const limits = options.streamLimits ? { streamLimits: options.streamLimits } : {};
  const workers = createWorkerMembership({
    pool,
    databaseUrl: database.url,
    redisUrl: testStores().redisUrl,
    workerDatabaseUrl: null,
    workerRedisUrl: null,
    caFile: null,
    log: createLog('silent', 'test'),
  });
  const switches = switchesAt(pool, options.targetsRoot ?? join(tmpdir(), 'no-targets'));
  const drills = drillsAt(pool, service, switches);
  const { app, closeStreams } = createApp({
    campaigns: openCampaigns(pool, options.scenariosRoot ?? join(tmpdir(), 'no-scenarios')),
    ...{ service, drills, switches, accounts, workers, settings, log: silentLog },
    ...limits,
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const { send, as, login } = clientOf(url, port, admin);
  return {
    ...{ url, port, service, accounts, pool, admin, send, as, login },
    async addUser(name, role) {
      const { cookie } = await login();
      const added = await as(cookie)('/api/users', { method: 'POST', body: { name, role } });
      const { password } = createdUserSchema.parse(added.json);
      await settle(name, password);
      return password;
    },
    async close() {
      closeStreams();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await workers.close();
      await drills.close();
      await switches.close();
      await pool.end();
      await database.drop();
    },
  };
}

const switchesAt = (pool: Pool, targetsRoot: string) =>
  openSwitches({ pool, scenariosRoot: targetsRoot, targetsRoot, log: createLog('silent', 'test') });

/** The drills of a server whose runs are in memory: none of them can be started. */
const drillsAt = (pool: Pool, service: MemoryRunService, pushes: SwitchService) =>
  openDrills({
    ...{ pool, pushes, version: 'test', log: createLog('silent', 'test') },
    runs: { ...service, admit: async () => reject(failure('ZH-RUN-004', { reason: 'no run' })) },
    scenariosRoot: join(tmpdir(), 'no-scenarios'),
    targetsRoot: join(tmpdir(), 'no-targets'),
    dataDir: join(tmpdir(), 'no-data'),
  });

/** Gives a user a hash that is cheap to check, and unless told otherwise lets everybody keep the password. */
const passwordSettler =
  (pool: Pool, oneTimePasswords: boolean) =>
  async (name: string, password: string): Promise<void> => {
    const hash = await hashPassword(password, cheap);
    await pool.query('update users set password_hash = $2 where name = $1', [name, hash]);
    if (!oneTimePasswords) await pool.query('update users set must_change = false');
  };

const defaultSettings: HttpSettings = {
  host: '127.0.0.1',
  publicUrl: null,
  scriptRole: 'admin',
  consoleFolder: join(tmpdir(), 'zerohour-no-console'),
  ...sessionTimes,
};

function clientOf(
  url: string,
  port: number,
  admin: HttpHarness['admin'],
): Pick<HttpHarness, 'send' | 'as' | 'login'> {
  const send = (path: string, sent: Sent = {}) => sendRaw(port, path, sent);
  const as =
    (cookie: string) =>
    (path: string, sent: Sent = {}) =>
      send(path, { ...sent, headers: { cookie, origin: url, ...sent.headers } });
  const login: HttpHarness['login'] = async (name = admin.name, password = admin.password) => {
    const answer = await as('')('/api/session', { method: 'POST', body: { name, password } });
    const cookie = String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    return { cookie, answer };
  };
  return { send, as, login };
}

function sendRaw(port: number, path: string, { method, headers, body }: Sent): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? 'GET',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = /json/.test(res.headers['content-type'] ?? '') && text !== '';
          const json: unknown = isJson ? JSON.parse(text) : null;
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text, json });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
