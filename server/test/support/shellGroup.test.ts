import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { dyingWithParent } from '../../edge/embedded/child.ts';
import { shellCommand, signalGroup, startShell } from './shellGroup.ts';

const soon = { timeout: 20_000, interval: 20 };
const here = { cwd: '/', env: { PATH: process.env.PATH } };

it('gives code and output of a script, and ends what it left in the background', async () => {
  const group = startShell('sleep 600 & echo one; echo two >&2; exit 3', here);
  const { code, text } = await group.ended;
  expect(code).toBe(3);
  expect(text.split('\n').sort()).toEqual(['', 'one', 'two']);
  expect(signalGroup(group.pid, 0)).toBe(true);
  await group.stop(10_000);
  expect(signalGroup(group.pid, 0)).toBe(false);
});

it('kills after the limit what does not end by itself', async () => {
  const group = startShell("trap '' TERM; echo ready; while :; do sleep 1; done", here);
  await group.stop(200);
  await expect.poll(() => signalGroup(group.pid, 0), soon).toBe(false);
});

it('is gone with all that it started when the process that started it is killed', async () => {
  const { file, args, options } = shellCommand('sleep 600 & sleep 600');
  const script = `const child = require('node:child_process').spawn(
      ${JSON.stringify(file)}, ${JSON.stringify(args)}, ${JSON.stringify(options)});
    console.log(child.pid);
    setInterval(() => 0, 1e6);`;
  const [node = '', ...rest] = dyingWithParent('KILL', process.execPath, ['-e', script]);
  const parent = spawn(node, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(signalGroup(pid, 0)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => signalGroup(pid, 0), soon).toBe(false);
});
