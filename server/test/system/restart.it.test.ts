import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dyingWithParent } from '../../edge/embedded/child.ts';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';
import { packageRoot } from '../../root.ts';

/** `zerohour up` as npx starts it, with real children that are killed. */
const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');

/** Like npm: it starts the command through a shell, and passes no signal on. */
const npm = `const { spawn } = require('node:child_process');
const command = [process.execPath, ...process.argv.slice(1)].map((word) => "'" + word + "'").join(' ');
spawn('sh', ['-c', command + '; true'], { stdio: 'inherit', env: { ...process.env, npm_command: 'exec' } });
setInterval(() => undefined, 1000);`;

let folder: string;
let npx: ChildProcess;
let words = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour restart '));
  const command = ['-e', npm, launcher, 'up', '--json'];
  const [node = '', ...args] = dyingWithParent('KILL', process.execPath, command);
  npx = spawn(node, args, {
    env: { ...process.env, ZEROHOUR_DATA: folder, DATABASE_URL: '', REDIS_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  npx.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8');
  });
  await vi.waitFor(() => expect(words).toContain('stop with Ctrl-C'), { timeout: 60_000 });
}, 90_000);
afterAll(async () => {
  npx.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Address {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

const address = async (): Promise<Address> =>
  JSON.parse(await readFile(join(folder, 'server.json'), 'utf8'));

async function status({ url, token }: Address): Promise<number | string> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${url}/api/runs`, { headers }).then(
    (answer) => answer.status,
    () => 'no answer',
  );
}

/** Children of a process, by a part of their command line. */
async function children(parent: number, part: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    const fields = procStatFields(stat ?? '');
    const isChild = Number(fields[procStatField.parent]) === parent;
    if (isChild && fields[procStatField.state] !== 'Z' && command?.includes(part)) {
      found.push(Number(name));
    }
  }
  return found;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.runIf(process.platform === 'linux')('zerohour up', () => {
  it.each([
    ['bin/postgres', 'PostgreSQL'],
    ['redis-server', 'Redis'],
    ['main.js', 'the server'],
    ['worker.js', 'the worker'],
  ])('starts %s again when it is killed, at the same address', async (part, name) => {
    const before = await address();
    const [pid = -1] = await children(before.pid, part);
    process.kill(pid, 'SIGKILL');
    const again = async () =>
      (await children(before.pid, part)).filter((one) => one !== pid).length;
    await expect.poll(again, { timeout: 30_000, interval: 200 }).toBe(1);
    // The address and the token that others hold stay good.
    await expect.poll(() => status(before), { timeout: 30_000, interval: 200 }).toBe(200);
    expect(words).toContain(`${name} was ended by SIGKILL; starting it again\n`);
  });

  it('ends with the npx that started it', async () => {
    const { pid } = await address();
    const all = [pid, ...(await children(pid, ''))];
    expect(all.length).toBeGreaterThanOrEqual(5);
    npx.kill('SIGTERM');
    await expect.poll(() => all.filter(isAlive), { timeout: 30_000, interval: 200 }).toEqual([]);
  });
});
