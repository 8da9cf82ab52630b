import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Binds every thread of a process to CPUs, `0` or `0-1`; those that it starts afterwards follow. Throws where it cannot. */
export function bindTo(cpus: string, pid: number): void {
  const { status, stderr } = spawnSync('taskset', ['-acp', cpus, String(pid)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`taskset could not bind ${pid}: ${stderr.trim()}`);
}

/** The same for a process and all its descendants, such as the processes of a PostgreSQL server's connections. */
export function bindTreeTo(cpus: string, root: number): void {
  bindTo(cpus, root);
  const children = readFileSync(`/proc/${root}/task/${root}/children`, 'utf8');
  for (const pid of children.split(' ').filter((each) => each !== ''))
    bindTreeTo(cpus, Number(pid));
}
