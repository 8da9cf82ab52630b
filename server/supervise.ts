import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeFailure, exitOf, type Failure } from './core/errors/failure.ts';
import { endReason } from './edge/embedded/endReason.ts';
import type { Running } from './edge/embedded/keepRunning.ts';
import { openOutputFile } from './edge/embedded/outputFile.ts';
import { withoutSecrets } from './edge/secrets/readSecrets.ts';
import { dataFolder } from './root.ts';

/** The only child that needs the secrets of scenarios; it seals them for the workers. */
export const serverEntry = 'main.js';

/** What a child inherits of this process's own environment. */
export const environmentFor = (entry: string, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  entry === serverEntry ? own : withoutSecrets(own);

/** A supervised Zerohour process. */
export interface Service<Ready> extends Running {
  /** The content of its `ready` message. */
  readonly ready: Ready;
  readonly pid: number;
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
  tellParent({ type: 'failed', failure });
  process.exit(exitOf(failure));
}

/** Tells the process that started this one. One that has ended is not told, and this one ends by itself then. */
export function tellParent(message: object): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/** Where the output of the child `name` goes. */
export const logFile = (name: string): string => join(dataFolder(), 'logs', `${name}.log`);

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
  const file = logFile(name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const child = fork(join(dirname(fileURLToPath(import.meta.url)), entry), args, {
    env: { ...environmentFor(entry, process.env), ...env },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own, so that a terminal's Ctrl-C reaches this process only.
    detached: true,
  });
  const output = keepOutput(child, file);
  let failure: Failure | null = null;
  const ended = endOf(child).then(({ code, signal }) => {
    output.end();
    return failure === null
      ? endReason(code, signal, output.last())
      : `ended with code ${code}: ${failure.line}`;
  });
  const ready = new Promise<Ready>((resolve) => {
    child.on('message', (message: { type?: string; failure?: Failure } & Ready) => {
      if (message.type === 'ready') resolve(message);
      if (message.type === 'failed') failure = message.failure ?? null;
    });
  });
  const stop = () => stopChild(child, ended);
  try {
    return {
      ready: await Promise.race([
        ready,
        ended.then((how) => {
          throw new StartError(failure?.line ?? `the ${name} ${how}`, failure);
        }),
        limit(READY_LIMIT_MS, `the ${name} was not ready within 30 s`),
      ]),
      pid: child.pid ?? -1,
      ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}

const OUTPUT_KEPT = 4_096;

/** Writes the output of a child to its log, and keeps the end of it. */
function keepOutput(child: ChildProcess, file: string) {
  const log = openOutputFile(file);
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      kept = (kept + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
    });
    // The end of the child is reported by its exit.
    stream?.on('error', () => undefined);
  }
  return { last: () => kept, end: log.end };
}

/** After the exit the rest of the output is read, unless a process of the child keeps it open. */
const OUTPUT_REST_MS = 200;

function endOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  return new Promise((resolve) => {
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('exit', (code, signal) => {
      void Promise.race([closed, delay(OUTPUT_REST_MS)]).then(() => resolve({ code, signal }));
    });
  });
}

function limit(ms: number, line: string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(line)), ms).unref();
  });
}
