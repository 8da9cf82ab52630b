import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeFailure, exitOf, type Failure } from './core/errors/failure.ts';
import { dataFolder } from './root.ts';

/** A supervised Zerohour process. */
export interface Service<Ready> {
  /** The content of its `ready` message. */
  readonly ready: Ready;
  readonly pid: number;
  /** Resolves with one line when it ends without `stop`. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/** A child that ended before it was ready, with the failure that it sent, if any. */
export class StartError extends Error {
  readonly failure: Failure | null;
  constructor(message: string, failure: Failure | null) {
    super(message);
    this.failure = failure;
  }
}

/** Ends this process with a failure: on stderr, and for `startService` in its parent. */
export function endWithFailure(failure: Failure): never {
  process.stderr.write(`${describeFailure(failure)}\n`);
  process.send?.({ type: 'failed', failure });
  process.exit(exitOf(failure));
}

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;

/**
 * Forks a process entry and waits for its `{type: 'ready', …}` message. The child ends when the
 * channel to this process closes. Its output goes to `logs/<name>.log` in the data folder. Throws a
 * StartError when it ends before it is ready.
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
    // A process group of its own, so that a terminal's Ctrl-C reaches this process only.
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
  let failure: Failure | null = null;
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
      child.on('message', (message: { type?: string; failure?: Failure } & Ready) => {
        if (message.type === 'ready') resolve(message);
        if (message.type === 'failed') failure = message.failure ?? null;
      });
    }),
    ended.then((code) => {
      const line = lastLine() || `the ${name} ended with code ${code}; see ${file}`;
      throw new StartError(line, failure);
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
