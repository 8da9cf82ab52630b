import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** One of our own processes, to be killed, stopped and continued from outside. */
export interface Part<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  /** Resolves when it is gone, however it went. */
  readonly ended: Promise<void>;
  alive(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and waits for it; also ends one that is stopped. */
  end(): Promise<void>;
}

const READY_MS_MAX = 60_000;

/**
 * Starts an entry of the build (`main.js`, `worker.js`) as `zerohour up` does and waits until it
 * says that it is ready. What it prints goes to `log`.
 */
export async function startPart<Ready>(
  entry: 'main.js' | 'worker.js',
  env: Readonly<Record<string, string>>,
  log: string,
): Promise<Part<Ready>> {
  const out = createWriteStream(log, { flags: 'a' });
  const child = fork(join(packageRoot(), 'dist', 'server', entry), [], {
    env: { ...process.env, ...env },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      out.write(chunk);
      words = (words + chunk.toString('utf8')).slice(-2_048);
    });
  }
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      gone = true;
      out.end(`-- ended: ${signal ?? code}\n`);
      resolve();
    });
  });
  const end = async (): Promise<void> => {
    if (!gone) child.kill('SIGKILL');
    await ended;
  };
  const ready = await new Promise<Ready>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${entry} was not ready`)), READY_MS_MAX);
    child.on('message', (message: { type?: string } & Ready) => {
      if (message.type !== 'ready') return;
      clearTimeout(late);
      resolve(message);
    });
    void ended.then(() => {
      clearTimeout(late);
      reject(new Error(`${entry} ended: ${words.trim().split('\n').at(-1)}`));
    });
  }).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    pid: child.pid ?? -1,
    ready,
    ended,
    alive: () => !gone,
    signal: (name) => void child.kill(name),
    end,
  };
}
