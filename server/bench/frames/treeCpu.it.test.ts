import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { treeCpuMs } from './treeCpu.ts';

it('includes the CPU of a child that has ended', async () => {
  const work = 'i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done';
  // The outer shell is idle. Its child uses CPU, ends and is reaped.
  const shell = spawn('sh', ['-c', `sh -c '${work}'; echo done; read line`]);
  const ended = once(shell, 'exit');
  await once(shell.stdout, 'data');
  const pid = shell.pid ?? -1;
  expect(await treeCpuMs(pid)).toBeGreaterThanOrEqual(50);
  shell.stdin.end();
  await ended;
});
