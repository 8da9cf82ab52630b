import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageRoot } from '../../root.ts';

/** A process of the stack that a drill can kill, suspend and continue. */
export interface StackProcess<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  /** Resolves after the exit, by itself or by a signal. */
  readonly ended: Promise<void>;
  alive(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Sends SIGKILL, which also ends a suspended process, and waits for the exit. */
  end(): Promise<void>;
}

const READY_MS_MAX = 60_000;

const RESTARTS = { tries: 60, everyMs: 500 };

/**
 * Repeats a start that fails because a service that the process needs is away. Throws the last error
 * after `tries`.
 */
export async function startWithRetries<T>(
  start: () => Promise<T>,
  { tries, everyMs } = RESTARTS,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === tries) throw error;
      await delay(everyMs);
    }
  }
}

/**
 * Starts an entry of the build (`main.js`, `worker.js`) as `zerohour up` does and waits for its ready
 * message. Its output goes to the file `log`. Throws when it ends or is not ready in time.
 */
export async function startStackProcess<Ready>(
  entry: 'main.js' | 'worker.js',
  env: Readonly<Record<string, string>>,
  log: string,
): Promise<StackProcess<Ready>> {
  const out = createWriteStream(log, { flags: 'a' });
  const child = fork(join(packageRoot(), 'dist', 'server', entry), [], {
    env: { ...process.env, ...env },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      out.write(chunk);
      output = (output + chunk.toString('utf8')).slice(-2_048);
    });
  }
  let exited = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      exited = true;
      out.end(`-- ended: ${signal ?? code}\n`);
      resolve();
    });
  });
  const end = async (): Promise<void> => {
    if (!exited) child.kill('SIGKILL');
    await ended;
  };
  const ready = await new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${entry} was not ready within ${READY_MS_MAX / 1000} s`)),
      READY_MS_MAX,
    );
    child.on('message', (message: { type?: string } & Ready) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message);
    });
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`${entry} ended: ${output.trim().split('\n').at(-1)}`));
    });
  }).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    pid: child.pid ?? -1,
    ready,
    ended,
    alive: () => !exited,
    signal: (name) => void child.kill(name),
    end,
  };
}
