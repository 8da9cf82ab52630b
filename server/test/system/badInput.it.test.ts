import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { dyingWithParent } from '../../edge/embedded/child.ts';
import { packageRoot } from '../../root.ts';
import { testStores } from '../support/stores.ts';

/**
 * The command line as a user runs it, against the test's own stack: one clear line, the right exit code, no
 * partial file.
 */
const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');
const nowhere = 'http://127.0.0.1:9';

let folder: string;
let stack: ChildProcess;
let gone: Promise<unknown>;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour bad input '));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'gone.yaml'), targetAt(nowhere));
  const [node = '', ...args] = dyingWithParent('TERM', process.execPath, [
    launcher,
    'up',
    '--json',
  ]);
  stack = spawn(node, args, {
    env: { ...process.env, ZEROHOUR_DATA: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  gone = new Promise((resolve) => stack.once('exit', resolve));
  if (stack.stdout === null) throw new Error('the local stack has no output');
  for await (const _line of createInterface({ input: stack.stdout })) return;
  throw new Error('the local stack did not start');
});
afterAll(async () => {
  stack.kill('SIGTERM');
  await gone;
  await rm(folder, { recursive: true, force: true });
});

const zerohour = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  launched(launcher, args, env);

const stores = (): Record<string, string> => ({
  DATABASE_URL: testStores().databaseUrl,
  REDIS_URL: testStores().redisUrl,
});

/** In a data folder of its own, with the stores of this test run. */
async function elsewhere(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const path = await mkdtemp(join(tmpdir(), 'zerohour absent '));
  try {
    return await zerohour(args, { ...stores(), ...env, ZEROHOUR_DATA: path });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

function launched(
  entry: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const [node = '', ...rest] = dyingWithParent('KILL', process.execPath, [entry, ...args]);
    const child = spawn(node, rest, {
      env: { ...process.env, ZEROHOUR_DATA: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function targetAt(baseUrl: string): string {
  const host = new URL(baseUrl).host;
  return `name: gone
baseUrl: ${baseUrl}
allowHosts: ["${host}"]
caps: { ratePerSecondMax: 1000, vusMax: 1000, durationMsMax: 600000 }
shadow:
  key: a-key-of-sixteen-bytes-or-more
  header: baggage
  hops: [{ service: gateway, url: "${baseUrl}" }]
  seedUrl: "${baseUrl}/shadow/seed"
stores:
  postgresUrl: null
  schemas: { live: live, shadow: shadow }
  redisUrl: null
  redisPrefixes: { live: "a:", shadow: "b:" }
identity: []
customerStatsUrl: null
switches: null
healthUrl: null
`;
}

const scenario = (more = ''): string => `name: little
target: gone
${more}paths:
  browse: { within: 1s, steps: { list: GET /items } }
load: { goal: hold, peak: { browse: 10/s }, levels: [100%], hold: 5s }
slos: { browse: { p95: 500ms } }
`;

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function runs(): Promise<readonly string[]> {
  return readdir(join(folder, 'runs')).catch(() => []);
}

// Each test starts a new process, which takes most of the time.
describe.concurrent('bad input at the command line', () => {
  it('names a missing scenario file', async () => {
    const ended = await zerohour(['run', 'no-such.yaml']);
    expect(ended.code).toBe(64);
    expect(lines(ended.stderr)).toEqual([
      'error ZH-SCENARIO-003: there is no scenario file no-such.yaml',
      '  Check the path.',
    ]);
  });

  it('lists every diagnostic of a malformed scenario, each with its place', async () => {
    const path = await file('bad.yaml', scenario().replace('goal: hold', 'goal: hodl, sped: 3'));
    const ended = await zerohour(['run', path]);
    expect(ended.code).toBe(64);
    expect(ended.stderr).toMatch(/:5:\d+ .*hodl/);
    expect(ended.stderr).toMatch(/:5:\d+ .*sped/);
    expect(await runs()).toEqual([]);
  });

  it('names a missing dataset at the key that uses it', async () => {
    const path = await file(
      'dataset.yaml',
      scenario('data: { datasets: { item: { file: absent.csv } } }\n').replace(
        'GET /items',
        `"GET /items/\${item.sku}"`,
      ),
    );
    const ended = await zerohour(['run', path]);
    expect(ended.code).toBe(64);
    expect(ended.stderr).toMatch(/:3:\d+ .*absent\.csv/);
  });

  it('names a target without a file, and the folders that were searched', async () => {
    const path = await file(
      'stranger.yaml',
      scenario().replace('target: gone', 'target: stranger'),
    );
    const ended = await zerohour(['run', path]);
    expect(ended.code).toBe(64);
    expect(ended.stderr).toMatch(/stranger/);
  });

  it('rejects an unreachable target before anything starts, with its address', async () => {
    const path = await file('unreachable.yaml', scenario());
    const ended = await zerohour(['run', path]);
    expect(ended.code).toBe(69);
    expect(lines(ended.stderr)).toHaveLength(2);
    expect(ended.stderr).toMatch(/^error ZH-TARGET-006: target gone: .*127\.0\.0\.1:9/);
    expect(await runs()).toEqual([]);
  });

  it('prints code and remedy for an unknown run, as JSON too', async () => {
    const ended = await zerohour(['abort', 'nosuchrun000', '--json']);
    expect(ended.code).toBe(64);
    expect(lines(ended.stderr)).toEqual([
      'error ZH-RUN-001: there is no run nosuchrun000',
      '  Take the id from the console, or from the output of "zerohour run".',
    ]);
    expect(JSON.parse(ended.stdout)).toEqual({
      type: 'error',
      error: failure('ZH-RUN-001', { run: 'nosuchrun000' }),
    });
  });

  it('says which server it needs where none is named', async () => {
    const ended = await zerohour(['abort', 'nosuchrun000'], { ZEROHOUR_DATA: tmpdir() });
    expect(ended.code).toBe(69);
    expect(lines(ended.stderr)[0]).toMatch(/^error ZH-COMMAND-002: /);
  });

  it('refuses a second local stack in the same data folder', async () => {
    const ended = await zerohour(['up']);
    expect(ended.code).toBe(64);
    expect(lines(ended.stderr)[0]).toMatch(/^error ZH-SETUP-006: a Zerohour runs here already at /);
  });

  it('exits 64 for wrong usage and 0 for --help', async () => {
    const asked = [['run'], ['frobnicate'], ['run', 'x.yaml', '--shards', 'three'], ['--help']];
    const ended = await Promise.all(asked.map((args) => zerohour(args)));
    expect(ended.map(({ code }) => code)).toEqual([64, 64, 64, 0]);
    expect(lines(ended[1]?.stderr ?? '')).toEqual([
      "error ZH-COMMAND-001: unknown command 'frobnicate'",
      '  Add --help to see what the command takes.',
    ]);
  });

  it.each([
    ['PostgreSQL', { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }],
    ['Redis', { REDIS_URL: 'redis://127.0.0.1:9' }],
  ])('says that %s is not there at start', async (part, env) => {
    const ended = await elsewhere(['up'], env);
    expect(ended.code).toBe(69);
    expect(lines(ended.stderr)).toHaveLength(2);
    expect(ended.stderr).toMatch(/^error ZH-SETUP-005: /);
    expect(ended.stderr).toContain(part);
  });

  it('names an environment that the server cannot use', async () => {
    const ended = await elsewhere(['up'], { ZEROHOUR_LOG: 'loud' });
    expect(ended.code).toBe(64);
    expect(lines(ended.stderr)[0]).toMatch(/^error ZH-SETUP-003: ZEROHOUR_LOG must be one of /);
  });

  it('names a data folder that it cannot make', async () => {
    const path = await file('no-folder', '');
    const ended = await zerohour(['up'], { ZEROHOUR_DATA: join(path, 'data') });
    expect(ended.code).toBe(69);
    expect(lines(ended.stderr)[0]).toMatch(/^error ZH-SETUP-007: ENOTDIR/);
  });

  it('needs stores for a server process, and a token or stores for a worker', async () => {
    const server = await launched(join(packageRoot(), 'dist/server/main.js'), [], {});
    expect(server.code).toBe(69);
    expect(lines(server.stderr)[0]).toMatch(/^error ZH-SETUP-004: /);
    const worker = await elsewhere(['worker'], { DATABASE_URL: '', REDIS_URL: '' });
    expect(worker.code).toBe(69);
    expect(lines(worker.stderr)[0]).toMatch(/^error ZH-WORKER-009: /);
  });

  it.runIf(process.platform === 'linux')(
    'says when its output cannot be written, and does not mind a reader that has read enough',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [launcher, 'plan', '--help'], {
        stdio: ['ignore', full, 'pipe'],
      });
      let stderr = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk.toString('utf8');
      });
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(70);
      expect(lines(stderr)[0]).toMatch(/^error ZH-COMMAND-006: .*ENOSPC/);
      closeSync(full);
      const read = spawn(process.execPath, [launcher, '--help'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      read.stdout?.destroy();
      expect(await new Promise((resolve) => read.once('close', resolve))).toBe(0);
    },
  );

  it('ends a worker that is revoked', async ({ expect }) => {
    const made = await zerohour(['join-token', '--json']);
    const { secret } = JSON.parse(made.stdout);
    const { url } = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8'));
    const working = elsewhere(['worker', '--join', secret, '--server', url], {
      DATABASE_URL: '',
      REDIS_URL: '',
    });
    const joined = async (): Promise<string | undefined> => {
      const { stdout } = await zerohour(['workers', '--json']);
      const workers: { name: string; joined: boolean; live: boolean }[] = JSON.parse(stdout);
      return workers.find((worker) => worker.joined && worker.live)?.name;
    };
    await expect.poll(joined, { timeout: 20_000, interval: 500 }).toBeDefined();
    const name = (await joined()) ?? '';
    expect((await zerohour(['workers', '--revoke', name])).code).toBe(0);
    const ended = await working;
    expect(ended.code).toBe(69);
    expect(ended.stderr).toContain(`error ZH-WORKER-010: worker ${name} was revoked`);
  });

  it('adds, changes, resets and removes a user, and knows no other', async ({ expect }) => {
    const users = (...args: string[]) => zerohour(['users', ...args]);
    const added = JSON.parse((await users('add', 'lena', '--role', 'lead', '--json')).stdout);
    expect(added).toMatchObject({ name: 'lena', role: 'lead', password: expect.any(String) });
    expect((await users('add', 'lena')).stderr).toContain('error ZH-ACCOUNT-010');
    expect((await users('role', 'lena', 'viewer')).stdout).toBe('lena is viewer now\n');
    expect((await users('reset', 'lena')).stdout).toMatch(
      /^lena \(viewer\) logs in once with \S+\n/,
    );
    expect((await users()).stdout).toMatch(/lena +│ viewer +│ \d{4}-\d\d-\d\d │ one-time/);
    expect((await users('role', 'lena', 'boss')).code).toBe(64);
    const nobody = await users('remove', 'nobody');
    expect([nobody.code, nobody.stderr]).toEqual([
      64,
      expect.stringContaining('error ZH-ACCOUNT-018: there is no user nobody'),
    ]);
    const own = await users('remove', 'admin');
    expect([own.code, own.stderr]).toEqual([64, expect.stringContaining('ZH-ACCOUNT-011')]);
    expect((await users('remove', 'lena')).stdout).toBe('lena is removed\n');
    expect((await users()).stdout).not.toContain('lena');
  });

  it('writes its address for the other commands, readable by its owner only', async () => {
    const { url, token } = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(token.length).toBeGreaterThan(20);
    expect((await stat(join(folder, 'server.json'))).mode & 0o777).toBe(0o600);
  });
});
