import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { birthOf } from '../../edge/k6/processStart.ts';
import { packageRoot } from '../../root.ts';
import { startSweeper } from './sweeper.ts';

let folder: string;
let script: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-sweeper-'));
  script = join(folder, 'idle.mjs');
  writeFileSync(script, 'setInterval(() => undefined, 60_000);');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const idle = (port: number): ChildProcess => {
  const child = spawn(process.execPath, [script, String(port)], { stdio: 'ignore' });
  children.push(child);
  return child;
};
const remember = (name: string, { pid = 0 }: ChildProcess, born = birthOf(pid)): void =>
  writeFileSync(join(folder, name), JSON.stringify({ pid, born }));
const killed = ({ signalCode }: ChildProcess) => signalCode;
const soon = { timeout: 20_000, interval: 20 };

it('ends proxies and processes that are its own, stopped ones too, and no others', async () => {
  const [victim, stopped, other, proxy, young] = [idle(1), idle(2), idle(3), idle(4), idle(5)];
  stopped.kill('SIGSTOP');
  remember('toxiproxy.json', proxy);
  remember('http-proxy.json', young, '1');
  await startSweeper({ folder, script, ports: [1, 2] }).sweep();
  for (const one of [victim, stopped, proxy]) {
    await expect.poll(() => killed(one), soon).toBe('SIGKILL');
  }
  expect([killed(other), killed(young)]).toEqual([null, null]);
});

it('ends them when the process that started it is killed', async () => {
  const victim = idle(7);
  const file = join(packageRoot(), 'server/test/support/sweeperProcess.mjs');
  const started = `require('node:child_process').spawn(process.execPath,
    ${JSON.stringify([file, folder, script, '7'])}, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    .once('spawn', () => process.send('started'));`;
  const parent = spawn(process.execPath, ['-e', started], { stdio: ['ipc', 'ignore', 'ignore'] });
  children.push(parent);
  await new Promise((resolve) => parent.once('message', resolve));
  expect(killed(victim)).toBe(null);
  parent.kill('SIGKILL');
  await expect.poll(() => killed(victim), soon).toBe('SIGKILL');
});
