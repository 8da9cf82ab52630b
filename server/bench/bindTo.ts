import { spawnSync } from 'node:child_process';

/** Binds every thread of a process to CPUs, `0` or `0-1`; those that it starts afterwards follow. Throws where it cannot. */
export function bindTo(cpus: string, pid: number): void {
  const { status, stderr } = spawnSync('taskset', ['-acp', cpus, String(pid)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`taskset could not bind ${pid}: ${stderr.trim()}`);
}
