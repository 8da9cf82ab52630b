import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** What a killed run of tests or benchmarks would leave: proxies of an agent's folder, and processes by their ports. */
export interface Leftovers {
  readonly folder: string;
  /** The script that the processes run, with a port as their first argument. */
  readonly script?: string;
  readonly ports?: readonly number[];
}

/** A process that ends the leftovers at `sweep`, and also when this process is killed. */
export function startSweeper({ folder, script = '', ports = [] }: Leftovers): {
  sweep(): Promise<void>;
} {
  const file = join(packageRoot(), 'server/test/support/sweeperProcess.mjs');
  const child = spawn(process.execPath, [file, folder, script, ...ports.map(String)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const over = once(child, 'exit');
  child.unref();
  return {
    async sweep() {
      child.stdin.end();
      await over;
    },
  };
}
