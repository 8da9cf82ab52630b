import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** Pids of the k6 processes that a process started, itself or through others. Linux only. */
export function k6Below(ancestor: number, processes = runningProcesses()): readonly number[] {
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number): boolean => {
    let at = parents.get(pid);
    while (at !== undefined && at !== ancestor) at = parents.get(at);
    return at === ancestor;
  };
  return processes.flatMap(({ pid, name }) => (name === 'k6' && isBelow(pid) ? [pid] : []));
}

function runningProcesses(): readonly Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const [, name = '', parent = ''] = /^\d+ \((.*)\) \S (\d+) /s.exec(statOf(entry) ?? '') ?? [];
      return parent === '' ? [] : [{ pid: Number(entry), parent: Number(parent), name }];
    });
}

/** Null for a process that has ended meanwhile. */
function statOf(pid: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
