import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../root.ts';

const run = promisify(execFile);

/** The entry of the child process, from the built files: Node runs no TypeScript. */
const entry = 'dist/server/bench/plantedFaults/namespaceMain.js';
const outputBytesMax = 64 * 2 ** 20;

/**
 * Runs the fault of this name in a network namespace of its own, after the given shell commands, and returns what
 * its process prints. The namespace has a loopback device and nothing else. It needs the right to create user
 * namespaces, which `unshare` reports when it is missing.
 */
export async function runInNamespace(name: string, commands: readonly string[]): Promise<string> {
  const script = ['ip link set lo up', ...commands, 'exec "$@"'].join(' && ');
  const child = [process.execPath, join(packageRoot(), entry), name];
  const args = ['--map-root-user', '--net', 'sh', '-c', script, 'sh', ...child];
  const { stdout } = await run('unshare', args, { maxBuffer: outputBytesMax });
  return stdout;
}
