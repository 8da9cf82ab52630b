import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Disturbances of a running k6; each returns the function that ends it. */
type Disturbance = (k6Pid: number) => () => void;

const BUSY_LOOPS = 4;

/** Binds k6 to one CPU together with busy loops. */
export function competeForCpu(k6Pid: number): () => void {
  spawnSync('taskset', ['-acp', '0', String(k6Pid)]);
  const loops: ChildProcess[] = Array.from({ length: BUSY_LOOPS }, () =>
    spawn('taskset', ['-c', '0', 'timeout', '30', 'sh', '-c', 'while :; do :; done']),
  );
  return () => {
    for (const loop of loops) loop.kill();
  };
}

/** Suspends a process for `forMs` of each `everyMs`, as a hypervisor may do. */
export function suspendPeriodically(
  pid: number,
  of: { readonly forMs: number; readonly everyMs: number },
) {
  let timer: NodeJS.Timeout;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const stop = (): void => {
    signal('SIGSTOP');
    timer = setTimeout(() => {
      signal('SIGCONT');
      timer = setTimeout(stop, of.everyMs - of.forMs);
    }, of.forMs);
  };
  timer = setTimeout(stop, of.everyMs - of.forMs);
  return () => {
    clearTimeout(timer);
    signal('SIGCONT');
  };
}

/** Lowers limits of the running process, as `prlimit` writes them: `--nofile=32`. */
export const limited =
  (limit: string, afterMs = 0): Disturbance =>
  (pid) => {
    const timer = setTimeout(() => spawnSync('prlimit', ['--pid', String(pid), limit]), afterMs);
    return () => clearTimeout(timer);
  };

/** Sends a signal once, so long after the barrier. */
export const signalled =
  (name: NodeJS.Signals, afterMs: number): Disturbance =>
  (pid) => {
    const timer = setTimeout(() => process.kill(pid, name), afterMs);
    return () => clearTimeout(timer);
  };
