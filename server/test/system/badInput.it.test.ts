import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../../root.ts';

/** The command line as a user runs it, against the test's own stack: one clear line, the right exit code, no partial file. */
const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');
const nowhere = 'http://127.0.0.1:9';

let folder: string;
let harness: ChildProcess;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour bad input '));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'gone.yaml'), targetAt(nowhere));
  harness = spawn(process.execPath, [launcher, 'up', '--json'], {
    env: { ...process.env, ZEROHOUR_DATA: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (harness.stdout === null) throw new Error('the harness has no output');
  for await (const _line of createInterface({ input: harness.stdout })) break;
});
afterAll(async () => {
  const gone = new Promise((resolve) => harness.once('exit', resolve));
  harness.kill('SIGTERM');
  await gone;
  await rm(folder, { recursive: true, force: true });
});

function zerohour(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [launcher, ...args], {
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
    expect(lines(ended.stderr)).toEqual(['zerohour: no-such.yaml: no such scenario file']);
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
    expect(lines(ended.stderr)).toHaveLength(1);
    expect(ended.stderr).toContain('127.0.0.1:9');
    expect(await runs()).toEqual([]);
  });

  it('rejects the abort of an unknown run', async () => {
    const ended = await zerohour(['abort', 'nosuchrun000']);
    expect(ended.code).toBe(64);
    expect(lines(ended.stderr)).toHaveLength(1);
  });

  it('has an exit code of its own for wrong usage', async () => {
    const asked = [['run'], ['frobnicate'], ['run', 'x.yaml', '--shards', 'three'], ['--help']];
    const ended = await Promise.all(asked.map((args) => zerohour(args)));
    expect(ended.map(({ code }) => code)).toEqual([64, 64, 64, 0]);
  });

  it.each([
    ['PostgreSQL', { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }],
    ['Redis', { REDIS_URL: 'redis://127.0.0.1:9' }],
  ])('says in one line that %s is not there at start', async (part, env) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'zerohour absent '));
    try {
      const ended = await zerohour(['up'], {
        DATABASE_URL: inject('databaseUrl'),
        REDIS_URL: inject('redisUrl'),
        ...env,
        ZEROHOUR_DATA: elsewhere,
      });
      expect(ended.code).toBe(69);
      expect(lines(ended.stderr)).toHaveLength(1);
      expect(ended.stderr).toContain(part);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it('writes its address for the other commands, readable by its owner only', async () => {
    const { url, token } = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(token.length).toBeGreaterThan(20);
    expect((await stat(join(folder, 'server.json'))).mode & 0o777).toBe(0o600);
  });
});
