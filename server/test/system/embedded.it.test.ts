import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dyingWithParent } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour embedded '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('embedded PostgreSQL', () => {
  it('keeps its data over a restart, in a path with a space, and refuses a wrong password', async () => {
    const dataDir = join(folder, 'pg');
    const first = await startPostgres({ dataDir });
    await query(first.url, 'create table kept as select 42 as n');
    await first.stop();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);

    const second = await startPostgres({ dataDir });
    try {
      expect(await query(second.url, 'select n from kept')).toEqual([{ n: 42 }]);
      expect(await query(second.url, 'show track_commit_timestamp')).toEqual([
        { track_commit_timestamp: 'on' },
      ]);
      const forged = new URL(second.url);
      forged.password = 'guess';
      await expect(query(forged.href, 'select 1')).rejects.toThrow(
        /password authentication failed/,
      );
    } finally {
      await second.stop();
    }
  });

  it('is set up for runs, on loopback only, beside private data, and takes a setting of its caller', async () => {
    const dataDir = join(folder, 'pg set up');
    // The creation of this cluster was interrupted.
    await mkdir(join(dataDir, 'cluster/base'), { recursive: true });
    await writeFile(join(dataDir, 'cluster/base/1'), 'half');
    const started = await startPostgres({ dataDir, settings: { max_connections: '21' } });
    try {
      const names = [
        ...['listen_addresses', 'unix_socket_directories', 'max_connections', 'shared_buffers'],
        ...['log_min_messages', 'io_method', 'max_logical_replication_workers'],
        ...['password_encryption', 'server_encoding', 'lc_collate', 'port'],
      ];
      const sql = `select name, setting from pg_settings where name in ('${names.join("', '")}')`;
      const rows = (await query(started.url, sql)) as { name: string; setting: string }[];
      expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        max_connections: '21',
        shared_buffers: '16384',
        log_min_messages: 'warning',
        io_method: 'sync',
        max_logical_replication_workers: '0',
        password_encryption: 'scram-sha-256',
        server_encoding: 'UTF8',
        port: String(started.port),
      });
      expect(isAlive(started.pid)).toBe(true);
    } finally {
      await started.stop();
    }
    expect(await started.ended).toBe('ended with code 0');
    expect(isAlive(started.pid)).toBe(false);
    const modes = await Promise.all(
      ['cluster', 'password'].map(async (name) => (await stat(join(dataDir, name))).mode & 0o777),
    );
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('throws PostgreSQL’s message when it cannot start', async () => {
    await expect(
      startPostgres({ dataDir: join(folder, 'bad'), settings: { no_such_setting: '1' } }),
    ).rejects.toThrow(/no_such_setting/);
  });
});

describe('embedded Redis', () => {
  it('requires its password, evicts nothing, and keeps its keys over a restart', async () => {
    const dataDir = join(folder, 'redis data');
    const first = await startRedis({ dataDir });
    const client = new Redis(first.url);
    await client.set('kept', 'yes');
    expect(await client.config('GET', 'maxmemory-policy')).toContain('noeviction');
    client.disconnect();
    await first.stop();

    const second = await startRedis({ dataDir });
    const again = new Redis(second.url);
    try {
      expect(await again.get('kept')).toBe('yes');
      expect(await answerWithoutPassword(second.port)).toMatch(/^-NOAUTH /);
    } finally {
      again.disconnect();
      await second.stop();
    }
  });

  it('is set up for queues, on loopback only, beside private data, and takes a setting of its caller', async () => {
    const dataDir = join(folder, 'redis "set" up\\');
    const started = await startRedis({ dataDir, settings: { timeout: '77' } });
    const client = new Redis(started.url);
    try {
      const names = [
        ...['bind', 'port', 'dir', 'appendonly', 'appendfsync', 'save', 'maxmemory-policy'],
        ...['loglevel', 'daemonize', 'timeout'],
      ];
      const settings = await Promise.all(names.map((name) => client.config('GET', name)));
      expect(Object.fromEntries(settings as [string, string][])).toEqual({
        bind: '127.0.0.1',
        port: String(started.port),
        dir: dataDir,
        appendonly: 'yes',
        appendfsync: 'everysec',
        save: '',
        'maxmemory-policy': 'noeviction',
        loglevel: 'warning',
        daemonize: 'no',
        timeout: '77',
      });
      expect(isAlive(started.pid)).toBe(true);
    } finally {
      client.disconnect();
      await started.stop();
    }
    expect(await started.ended).toBe('ended with code 0');
    const modes = await Promise.all(
      ['', 'password'].map(async (name) => (await stat(join(dataDir, name))).mode & 0o777),
    );
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('names the missing binary', async () => {
    await expect(
      startRedis({ dataDir: join(folder, 'none'), binary: '/nowhere/redis-server' }),
    ).rejects.toThrow(/nowhere/);
  });
});

describe.runIf(process.platform === 'linux')('a child of a killed parent', () => {
  it('ends within two seconds', async () => {
    const command = dyingWithParent('KILL', '/bin/sleep', ['60']);
    const script = `const c=require('node:child_process').spawn(${JSON.stringify(command[0])},${JSON.stringify(command.slice(1))});console.log(c.pid);setInterval(()=>{},1000)`;
    const [node = '', ...args] = dyingWithParent('KILL', process.execPath, ['-e', script]);
    const parent = spawn(node, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const childPid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(childPid), { timeout: 2_000 }).toBe(false);
  });
});

function answerWithoutPassword(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET kept\r\n'));
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(chunk.toString('utf8'));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
