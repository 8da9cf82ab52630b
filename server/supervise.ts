import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from './root.ts';

/** A supervised Zerohour process. */
export interface Service<Ready> {
  /** The message that it sent when it was ready. */
  readonly ready: Ready;
  readonly pid: number;
  /** Resolves with one line when it ends without `stop`. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/** A child that ended before it was ready: its last line, and its exit code. */
export class StartError extends Error {
  readonly code: number | null;
  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;

/**
 * Forks a process entry and waits for its `{type: 'ready', …}` message. The child watches the same channel
 * and ends with this process. Its output goes to `logs/<name>.log` in the data folder. Throws its last line
 * when it ends before it is ready.
 */
export async function startService<Ready>(
  name: string,
  entry: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Service<Ready>> {
  const logs = join(dataFolder(), 'logs');
  await mkdir(logs, { recursive: true });
  const file = join(logs, `${name}.log`);
  const log = createWriteStream(file, { flags: 'a', mode: 0o600 });
  const child = fork(join(dirname(fileURLToPath(import.meta.url)), entry), args, {
    env: { ...process.env, ...env },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C in a terminal reaches this process, which stops the child in order.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      output = (output + chunk.toString('utf8')).slice(-4096);
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const lastLine = (): string => output.trim().split('\n').at(-1) ?? '';
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
    log.end();
  };
  const ready = await Promise.race([
    new Promise<Ready>((resolve) => {
      child.on('message', (message: { type?: string } & Ready) => {
        if (message.type === 'ready') resolve(message);
      });
    }),
    ended.then((code) => {
      throw new StartError(lastLine() || `the ${name} ended with code ${code}; see ${file}`, code);
    }),
    limit(READY_LIMIT_MS, `the ${name} was not ready within 30 s; see ${file}`),
  ]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const broken = new Promise<string>((resolve) => {
    void ended.then((code) => {
      if (!stopping) resolve(`the ${name} ended with code ${code}: ${lastLine()}; see ${file}`);
    });
  });
  return { ready, pid: child.pid ?? -1, broken, stop };
}

function limit(ms: number, line: string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(line)), ms).unref();
  });
}
