import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from './edge/store/pool.ts';
import { createRunStore, type NewRun } from './edge/store/runStore.ts';
import { createLog } from './log.ts';
import { type RunningServer, startServer } from './serve.ts';
import { createTestDatabase, type TestDatabase } from './test/support/database.ts';
import { newRun } from './test/support/registryHarness.ts';
import { testStores } from './test/support/stores.ts';

let database: TestDatabase;
let dataDir: string;
const running: RunningServer[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-serve-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Over {
  readonly port?: number;
  readonly redisUrl?: string;
  readonly databaseUrl?: string;
  readonly localToken?: string;
}

const start = (over: Over = {}) =>
  startServer({
    config: { host: '127.0.0.1', port: over.port ?? 0, publicUrl: null, dataDir },
    databaseUrl: over.databaseUrl ?? database.url,
    redisUrl: over.redisUrl ?? testStores().redisUrl,
    log: createLog('silent', 'test'),
    prefix: `test-${dataDir.slice(-6)}`,
    ...(over.localToken === undefined ? {} : { localToken: over.localToken }),
  });

async function started(over: Over = {}): Promise<RunningServer> {
  const server = await start(over);
  if (!server.ok) throw new Error(server.error);
  running.push(server.value);
  return server.value;
}

const get = (server: RunningServer, path: string, token = server.token) =>
  fetch(new URL(path, server.url), { headers: { authorization: `Bearer ${token}` } });

/** A run whose server died before anything was driven. */
const leftRun: NewRun = { ...newRun('gone'), id: 'leftrun00000' };

describe('the server', () => {
  it('serves the scenarios of this checkout to its own token', async () => {
    const server = await started();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${server.url}/api/health`)).json()).toEqual({ status: 'ok' });
    const scenarios = await get(server, '/api/scenarios');
    expect(scenarios.status).toBe(200);
    expect(JSON.stringify(await scenarios.json())).toContain('mall/smoke');
    expect(await (await get(server, '/api/runs')).json()).toEqual([]);
  });

  it('gives the one-time password at its first start only, and revokes its token at its end', async () => {
    const first = await started();
    expect(first.adminPassword).toMatch(/^\w{5}(-\w{5}){3}$/);
    await running.pop()?.close();
    const second = await started();
    expect(second.adminPassword).toBeNull();
    expect((await get(second, '/api/runs')).status).toBe(200);
    expect((await get(second, '/api/runs', first.token)).status).toBe(401);
  });

  it('keeps the token of a server that was killed, while it is good', async () => {
    const killed = await started();
    const next = await started({ localToken: killed.token });
    expect(next.token).toBe(killed.token);
    expect((await get(next, '/api/runs')).status).toBe(200);
    await next.close();
    running.pop();
    const last = await started({ localToken: killed.token });
    expect(last.token).not.toBe(killed.token);
    expect((await get(last, '/api/runs')).status).toBe(200);
  });

  it('names a missing component in one line', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const taken = await start({ port });
    expect(taken).toMatchObject({ ok: false });
    expect(taken.ok || taken.error).toContain(`cannot listen on 127.0.0.1, port ${port}`);
    await new Promise((resolve) => blocker.close(resolve));

    const noRedis = await start({ redisUrl: `redis://127.0.0.1:${port}` });
    expect(noRedis.ok || noRedis.error).toMatch(/^Redis at .* cannot be used: .*REDIS_URL/);
    const noPostgres = await start({ databaseUrl: `postgres://x@127.0.0.1:${port}/x` });
    expect(noPostgres.ok || noPostgres.error).toMatch(
      /^PostgreSQL at .* cannot be used: .*DATABASE_URL/,
    );
  });

  it('starts without Redis when a run is open, and brings it to its end', async () => {
    await (await started()).close();
    running.pop();
    const pool = createPool(database.url);
    try {
      await createRunStore(pool).insert(leftRun);
      await pool.query("update runs set owner_until = '-infinity'");
      const server = await start({ redisUrl: 'redis://127.0.0.1:1' });
      if (!server.ok) throw new Error(server.error);
      running.push(server.value);
      const state = async () => (await createRunStore(pool).row(leftRun.id))?.state;
      await expect.poll(state, { timeout: 10_000 }).toBe('failed');
    } finally {
      await pool.end();
    }
  });
});
