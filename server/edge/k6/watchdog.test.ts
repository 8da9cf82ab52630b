import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { birthOf } from './processStart.ts';
import { startWatchdog, superviseWatchdog } from './watchdog.ts';

let folder: string;
let guarded: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-watchdog-'));
  guarded = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(() => {
  guarded.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process that writes down what it is told, in a file of its pid, and answers each ping. */
const noting = () => {
  const program = `
    const { appendFileSync } = require('node:fs');
    const note = (line) => appendFileSync(${JSON.stringify(folder)} + '/' + process.pid, line + '\\n');
    note('begun');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      note(line);
      if (line.startsWith('ping ')) console.log(line.replace('ping', 'pong'));
    });`;
  return [process.execPath, '-e', program] as const;
};
/** What the process was told, without its pings. */
const told = (pid: number | null): readonly string[] =>
  linesOf(pid).filter((line) => !line.startsWith('ping '));
const linesOf = (pid: number | null): readonly string[] =>
  readdirSync(folder).includes(String(pid))
    ? readFileSync(join(folder, String(pid)), 'utf8')
        .trim()
        .split('\n')
    : [];
const soon = { timeout: 20_000, interval: 20 };

it('tells its process each deadline by the clock of the machine, and a new process all that holds', async () => {
  const watchdog = startWatchdog(noting());
  const pid = guarded.pid ?? -1;
  const born = birthOf(pid);
  const machineMs = (atMs: number) =>
    (Number(process.hrtime.bigint()) / 1e6 - performance.now() + atMs).toFixed(0);
  const untilMs = performance.now() + 5_000;
  watchdog.guard(pid, untilMs);
  watchdog.guard(4_194_305, untilMs);
  watchdog.release(4_194_305);
  watchdog.keepFolder('/tmp/a');
  watchdog.keepFolder('/tmp/b');
  watchdog.forgetFolder('/tmp/a');
  const first = watchdog.pid();
  await expect.poll(() => told(first).length, soon).toBe(7);
  const [begun, guard = '', ...rest] = told(first);
  expect([begun, guard.split(' ').slice(0, 3)]).toEqual(['begun', ['guard', `${pid}`, born]]);
  const deadlineMs = Number(guard.split(' ')[3]);
  expect(Math.abs(deadlineMs - Number(machineMs(untilMs)))).toBeLessThan(50);
  expect(rest).toEqual([
    `guard 4194305 - ${guard.split(' ')[3]}`,
    ...['release 4194305', 'folder /tmp/a', 'folder /tmp/b', 'forget /tmp/a'],
  ]);
  process.kill(first ?? -1, 'SIGKILL');
  await expect.poll(() => watchdog.pid(), soon).not.toBe(first);
  await expect.poll(() => told(watchdog.pid()), soon).toEqual(['begun', guard, 'folder /tmp/b']);
  const second = watchdog.pid();
  await watchdog.stop();
  expect(birthOf(second ?? -1)).toBeNull();
  // One that was stopped is not started again.
  expect(watchdog.pid()).toBe(second);
});

it('leaves a process alone that answers, however many pings it had', async () => {
  const watchdog = superviseWatchdog(noting(), () => []);
  const first = watchdog.pid();
  await expect
    .poll(() => linesOf(first).filter((line) => line === 'ping 1').length, soon)
    .toBeGreaterThan(4);
  expect(watchdog.pid()).toBe(first);
  await watchdog.stop();
});

it('gives its process the environment that it is told, and says what is not done without one', async () => {
  const shell = ['sh', '-c', `echo "$ZH_OWN in $PWD" > ${folder}/env; exit 3`] as const;
  const failed = superviseWatchdog(shell, () => [], 'no fault is injected', {
    ...{ ZH_OWN: 'own', PATH: process.env.PATH ?? '' },
  }).failed;
  expect(await failed).toBe(
    'its watchdog cannot be kept running (code 3), and no fault is injected',
  );
  expect(readFileSync(join(folder, 'env'), 'utf8')).toBe('own in /\n');
});
