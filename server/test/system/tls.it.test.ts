import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withCa } from '../../config.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { assertRedis, connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel } from '../../edge/queue/shardJob.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { assertPostgres, createPool, createWorkerPool } from '../../edge/store/pool.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createLog } from '../../log.ts';
import { createWorkerMembership } from '../../run/worker/membership.ts';

/** Both stores behind certificates of a CA that only this test knows. */
let folder: string;
let ca: string;
let databaseUrl: string;
let redisUrl: string;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour tls '));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  ca = certificates(folder);
  const [crt, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    settings: { fsync: 'off', ssl: 'on', ssl_cert_file: crt, ssl_key_file: key },
  });
  ends.push(() => postgres.stop());
  const tlsPort = await freePorts(1);
  const redis = await startRedis({
    dataDir: join(folder, 'redis'),
    settings: {
      'tls-port': String(tlsPort),
      'tls-cert-file': `"${crt}"`,
      'tls-key-file': `"${key}"`,
      'tls-ca-cert-file': `"${ca}"`,
      'tls-auth-clients': 'no',
    },
  });
  ends.push(() => redis.stop());
  databaseUrl = `${postgres.url}?sslmode=verify-full`;
  const secure = new URL(redis.url);
  secure.port = String(tlsPort);
  redisUrl = secure.href.replace('redis:', 'rediss:');
});
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Creates a CA and its certificate for 127.0.0.1; returns the CA's file. */
function certificates(into: string): string {
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: into, stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test CA');
  openssl(
    ...['req', '-x509', ...key, '-keyout', 'server.key', '-out', 'server.crt'],
    ...['-subj', '/CN=stores', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-CA', 'ca.pem', '-CAkey', 'ca.key'],
  );
  return join(into, 'ca.pem');
}

const elsewhere = (url: string): string => url.replace('@127.0.0.1:', '@localhost:');

describe('PostgreSQL over TLS', () => {
  it('is used when the CA has signed its certificate, and only for the name in it', async () => {
    const good = withCa(databaseUrl, ca);
    expect(await assertPostgres(good)).toEqual({ ok: true, value: undefined });
    const pool = createPool(good);
    const { rows } = await pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    await pool.end();
    for (const [url, why] of [
      [databaseUrl, /certificate/],
      [elsewhere(good), /altnames|altname/],
    ] as const) {
      const refused = await assertPostgres(url);
      expect(refused.ok ? '' : refused.error).toMatch(why);
    }
  });
});

describe('Redis over TLS', () => {
  it('is used when the CA has signed its certificate, and only for the name in it', async () => {
    const good = withCa(redisUrl, ca);
    expect(await assertRedis(good)).toEqual({ ok: true, value: { warning: null } });
    const redis = connectRedis(good, { patient: false });
    expect(await redis.ping()).toBe('PONG');
    redis.disconnect();
    for (const [url, why] of [
      [redisUrl, /certificate/],
      [elsewhere(good), /altnames|altname/],
      [`${redisUrl}?sslrootcert=/nowhere`, /the CA of REDIS_URL cannot be read: ENOENT/],
    ] as const) {
      const refused = await assertRedis(url);
      expect(refused.ok ? '' : refused.error).toMatch(why);
    }
  });
});

it('a worker that joins gets the CA, and works over TLS with it', async () => {
  const [own, ownRedis] = [withCa(databaseUrl, ca), withCa(redisUrl, ca)];
  await migrate(own);
  const pool = createPool(own);
  const membership = createWorkerMembership({
    pool,
    databaseUrl: own,
    redisUrl: ownRedis,
    workerDatabaseUrl: null,
    workerRedisUrl: null,
    caFile: ca,
    log: createLog('silent', 'test'),
  });
  await membership.createToken({
    tokenHash: 't',
    labels: {},
    uses: 1,
    expiresInMs: 60_000,
    by: 'ada',
  });
  const joined = await membership.join({ tokenHash: 't', host: 'far', from: '127.0.0.1' });
  if (!joined.ok) throw new Error(joined.error.line);
  expect(joined.value.ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(joined.value.databaseUrl).not.toContain('sslrootcert');
  const worker = createWorkerPool(withCa(joined.value.databaseUrl, ca));
  const nothing = { runId: 'none', round: 0, shard: 0 };
  expect(await createShardStore(worker).claim(nothing, joined.value.name)).toBeNull();
  const redis = connectRedis(withCa(joined.value.redisUrl, ca), { patient: false });
  expect(await redis.publish(framesChannel('r'), '1')).toBe(0);
  redis.disconnect();
  await worker.end();
  await membership.revoke(joined.value.name);
  await membership.close();
  await pool.end();
});
