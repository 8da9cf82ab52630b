import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { processFacts } from '../../test/support/processFacts.ts';
import { birthOf } from './processStart.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

const program = join(packageRoot(), 'server/edge/k6/watchdogProcess.mjs');
const watchdogs: Watchdog[] = [];
const sleepers: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(watchdogs.splice(0).map((watchdog) => watchdog.stop()));
  for (const sleeper of sleepers.splice(0)) sleeper.kill('SIGKILL');
});

function watched(...command: Parameters<typeof startWatchdog>): Watchdog {
  const watchdog = startWatchdog(...command);
  watchdogs.push(watchdog);
  return watchdog;
}

/** Starts a process that sleeps for a minute. */
function sleeper() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  sleepers.push(child);
  if (child.pid === undefined) throw new Error('sleep could not be started');
  const endedAtMs = new Promise<number>((resolve) =>
    child.once('exit', () => resolve(performance.now())),
  );
  return { pid: child.pid, endedAtMs, lives: () => child.signalCode === null };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('kills a guarded process at its latest deadline, and no other process', async () => {
  const watchdog = watched();
  const [late, released, longer] = [sleeper(), sleeper(), sleeper()];
  const untilMs = performance.now() + 600;
  for (const { pid } of [late, released, longer]) watchdog.guard(pid, untilMs);
  watchdog.release(released.pid);
  watchdog.guard(longer.pid, untilMs + 60_000);
  expect((await late.endedAtMs) - untilMs).toBeGreaterThanOrEqual(-1);
  await wait(200);
  expect([released.lives(), longer.lives()]).toEqual([true, true]);
});

it('runs in a session of its own, with nothing of its worker', async () => {
  const watchdog = watched();
  const { pid, endedAtMs } = sleeper();
  watchdog.guard(pid, performance.now());
  await endedAtMs;
  const own = watchdog.pid() ?? 0;
  expect(processFacts(own)).toEqual({ cwd: '/', environment: [], leadsSession: true });
  await watchdog.stop();
  await expect.poll(() => birthOf(own)).toBe(null);
});

it('does not kill another process that reuses the pid', async () => {
  const stranger = sleeper();
  const watchdog = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  sleepers.push(watchdog);
  const born = birthOf(stranger.pid);
  expect(Number(born)).toBeGreaterThan(0);
  watchdog.stdin.write(`guard ${stranger.pid} ${Number(born) - 1} 0\nping 7\n`);
  const said = await new Promise((resolve) => watchdog.stdout.once('data', resolve));
  expect(String(said)).toBe('pong 7\n');
  expect(stranger.lives()).toBe(true);
  watchdog.stdin.write(`guard ${stranger.pid} ${born} 0\n`);
  await stranger.endedAtMs;
});

it('ignores SIGINT, SIGTERM and SIGHUP', async () => {
  const watchdog = watched();
  const { pid, endedAtMs } = sleeper();
  watchdog.guard(pid, performance.now() + 700);
  const own = watchdog.pid() ?? 0;
  await wait(300);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(own, signal);
  await endedAtMs;
  expect(watchdog.pid()).toBe(own);
});

it('kills the guarded processes and removes the folders when its worker ends', async () => {
  const root = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  for (const name of ['zerohour-shard-a', 'zerohour-shard-b', 'other']) {
    await mkdir(join(root, name, 'deep'), { recursive: true });
  }
  const { pid, endedAtMs } = sleeper();
  const watchdog = spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'inherit'] });
  const over = new Promise((resolve) => watchdog.once('exit', resolve));
  const folders = ['zerohour-shard-a', 'zerohour-shard-b', 'other'].map((one) => join(root, one));
  for (const folder of folders) watchdog.stdin.write(`folder ${folder}\n`);
  watchdog.stdin.write(`forget ${folders[1]}\n`);
  watchdog.stdin.end(`guard ${pid} ${birthOf(pid)} 1e15\n`);
  await endedAtMs;
  expect(await over).toBe(0);
  expect((await readdir(root)).sort()).toEqual(['other', 'zerohour-shard-b']);
  await rm(root, { recursive: true });
});

it.each([
  ['SIGKILL', 1_200],
  ['SIGSTOP', 3_000],
] as const)('is replaced after its own %s, and the deadlines hold', async (signal, forMs) => {
  const watchdog = watched();
  const { pid, endedAtMs } = sleeper();
  const untilMs = performance.now() + forMs;
  watchdog.guard(pid, untilMs);
  await wait(200);
  const first = watchdog.pid() ?? 0;
  process.kill(first, signal);
  await expect.poll(watchdog.pid, { timeout: 4_000 }).not.toBe(first);
  expect((await endedAtMs) - untilMs).toBeGreaterThanOrEqual(-1);
});

it('reports when it cannot be kept running', async () => {
  expect(await watched(['/nowhere/node']).failed).toBe(
    'its watchdog cannot be kept running (spawn /nowhere/node ENOENT), and no load runs without one',
  );
  expect(await watched(['false']).failed).toMatch(/cannot be kept running \(code 1\)/);
});
