import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { treeCpuMs } from './treeCpu.ts';

it('keeps what a child used when the child has ended', async () => {
  const work = 'i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done';
  // A shell that does nothing, around one that works, ends and is waited for.
  const shell = spawn('sh', ['-c', `sh -c '${work}'; echo done; read line`]);
  const ended = once(shell, 'exit');
  await once(shell.stdout, 'data');
  const pid = shell.pid ?? -1;
  expect(await treeCpuMs(pid)).toBeGreaterThanOrEqual(50);
  shell.stdin.end();
  await ended;
});
