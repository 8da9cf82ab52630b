import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { Report } from '../../core/report/report.ts';
import type { EmbeddedService } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { createLog } from '../../log.ts';
import { packageRoot } from '../../root.ts';
import type { RunDetail } from '../../run/runService.ts';
import { type RunningServer, startServer } from '../../serve.ts';
import { createHosts, type Host } from '../support/hosts.ts';
import { startTestTarget, testScenario } from '../support/testTarget.ts';

/**
 * Three hosts, each a network namespace with a worker that joined by token, one server on the bridge
 * between them. Namespaces need root; without it the test runs itself once more in a user namespace.
 */
const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it('one run on three hosts: one is cut off in the middle, and takes shards again', async () => {
  if (process.getuid?.() !== 0) return asRootOfOurOwn();
  const network = createHosts(3);
  ends.push(() => network.close());
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-hosts-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const server = await openServer(folder, network.address);
  const target = await startTestTarget(undefined, network.address);
  ends.push(() => target.stop());
  await writeFile(
    join(folder, 'server', 'targets', 'corner-shop.yaml'),
    `${target.file()}ownership: none\n`,
  );
  const api = apiOf(server);

  const token = await api<{ readonly secret: string }>('POST', '/api/join-tokens', {
    labels: { zone: 'a' },
    uses: 3,
  });
  for (const [index, host] of network.hosts.entries()) {
    joinFrom(host, token.secret, server.url, join(folder, `host ${index}`), `rack=${index}`);
  }
  const liveOf = async (): Promise<readonly WorkerView[]> =>
    (await api<readonly WorkerView[]>('GET', '/api/workers')).filter((one) => one.live);
  await expect.poll(async () => (await liveOf()).length, patient).toBe(3);
  expect((await liveOf()).map(({ labels }) => labels.rack).sort()).toEqual(['0', '1', '2']);

  const start = (holdS: number, place: string) =>
    api<{ readonly id: string; readonly detail?: string }>('POST', '/api/runs', {
      scenarioId: null,
      source: { text: placed(testScenario({ holdS, shards: 3 }), place), directory: folder },
      target: null,
      shards: null,
    });
  // Rejected before anything starts: no worker has joined, and later one worker has too little capacity.
  expect((await start(5, 'zone: b')).detail).toMatch(
    /^3 shards need zone=b; workers with it: none/,
  );
  expect((await start(5, 'rack: "1"')).detail).toMatch(
    /^3 shards need room on workers with rack=1; there is room for 1/,
  );

  const first = await start(13, 'zone: a');
  const run = (id: string) => api<RunDetail>('GET', `/api/runs/${id}`);
  await expect.poll(async () => (await run(first.id)).state, patient).toBe('running');
  const shards = (await run(first.id)).shardRows;
  expect(new Set(shards.map(({ worker }) => worker)).size).toBe(3);
  const far = network.hosts[1] as Host;
  await expect.poll(() => far.processes('k6').length, patient).toBe(1);
  const farWorker = (await liveOf()).find(({ labels }) => labels.rack === '1')?.name;
  const cutShard = shards.find(({ worker }) => worker === farWorker)?.shard;
  await expect.poll(() => target.hits.shadow, patient).toBeGreaterThan(40);

  far.cut();
  await expect.poll(async () => stateOf(await run(first.id), cutShard), patient).toBe('lost');
  // The worker is unreachable; it kills k6 by its own clock, before the store declares the shard lost.
  expect(far.processes('k6')).toEqual([]);
  far.heal();
  await expect.poll(async () => (await run(first.id)).state, patient).toBe('finished');
  const after = await run(first.id);
  expect(after.verdict).toBe('unknown');
  const others = after.shardRows.filter((row) => row.shard !== cutShard);
  expect(others.map(({ state }) => state)).toEqual(['done', 'done']);
  const report = await api<Report>('GET', `/api/runs/${first.id}/report`);
  expect(report.points[0]?.unknown).toMatch(/shard/);

  // Three shards, and capacity for one on each host: the healed host must take one.
  await expect.poll(async () => (await liveOf()).length, patient).toBe(3);
  const second = await start(5, 'zone: a');
  await expect.poll(async () => (await run(second.id)).state, patient).toBe('finished');
  const healed = (await run(second.id)).shardRows;
  expect(healed.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect(healed.map(({ worker }) => worker)).toContain(farWorker);
  expect(new Set(healed.map(({ worker }) => worker)).size).toBe(3);

  expect(await api<null>('DELETE', `/api/workers/${farWorker}`)).toBeNull();
  expect((await liveOf()).length).toBe(2);
});

const patient = { timeout: 40_000, interval: 100 } as const;

interface WorkerView {
  readonly name: string;
  readonly live: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

const stateOf = (run: RunDetail, shard: number | undefined) =>
  run.shardRows.find((row) => row.shard === shard)?.state;

const placed = (scenario: string, place: string): string =>
  scenario.replace('  goal: hold\n', `  goal: hold\n  place: { ${place} }\n`);

/** PostgreSQL, Redis and the server, on the bridge's own address. */
async function openServer(folder: string, address: string): Promise<RunningServer> {
  const dataDir = join(folder, 'server');
  await mkdir(join(dataDir, 'targets'), { recursive: true });
  const hba = join(folder, 'hba.conf');
  await writeFile(hba, 'host all all all scram-sha-256\n');
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    settings: { listen_addresses: `127.0.0.1,${address}`, hba_file: hba, fsync: 'off' },
  });
  ends.push(() => postgres.stop());
  const redis = await startRedis({
    dataDir: join(folder, 'redis'),
    settings: { bind: `127.0.0.1 ${address}` },
  });
  ends.push(() => redis.stop());
  const server = await startServer({
    config: {
      host: address,
      port: 0,
      publicUrl: null,
      dataDir,
      workerDatabaseUrl: seenFrom(postgres, address),
      workerRedisUrl: seenFrom(redis, address),
    },
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    log: createLog('silent', 'test'),
  });
  if (!server.ok) throw new Error(server.error);
  ends.push(() => server.value.close());
  return server.value;
}

function seenFrom(service: EmbeddedService, address: string): string {
  const url = new URL(service.url);
  url.hostname = address;
  return url.href;
}

/** A worker on a host, started like an admin does. */
function joinFrom(host: Host, token: string, server: string, data: string, label: string): void {
  const command = [process.execPath, launcher, 'worker', '--join', token, '--server', server];
  const child = host.spawn([...command, '--capacity', '1', '--label', label], {
    ZEROHOUR_DATA: data,
  });
  ends.push(() => ended(child));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function apiOf(server: RunningServer) {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(new URL(path, server.url), {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (answer.status === 204 ? null : await answer.json()) as T;
  };
}

/** Runs this file again as root of a user namespace with its own network. */
async function asRootOfOurOwn(): Promise<void> {
  const vitest = join(packageRoot(), 'node_modules/vitest/vitest.mjs');
  const file = fileURLToPath(import.meta.url);
  const inside = `ip link set lo up && exec setpriv --pdeathsig KILL "$0" "$@"`;
  const child = spawn(
    'unshare',
    [
      ...['-U', '-r', '-n', 'sh', '-c', inside],
      ...[process.execPath, vitest, 'run', '--project', 'integration', file],
    ],
    { cwd: packageRoot(), stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve('no unshare'));
    child.once('exit', resolve);
  });
  expect(code, 'needs root, or user namespaces that this user may make').toBe(0);
}
