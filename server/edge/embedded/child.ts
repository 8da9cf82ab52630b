import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { withoutSecrets } from '../secrets/readSecrets.ts';
import { endReason } from './endReason.ts';

/** A child process that ends with its parent. `stop` is idempotent and waits for the end. */
export interface EmbeddedService {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
  /** Resolves when the service ends for any reason, with how, as the end of a sentence. */
  readonly ended: Promise<string>;
}

/** Wraps a command so that the kernel sends it `signal` when this process ends in any way. */
export function dyingWithParent(
  signal: string,
  command: string,
  args: readonly string[],
): string[] {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/setpriv')) return [command, ...args];
  return ['/usr/bin/setpriv', '--pdeathsig', signal, command, ...args];
}

export interface StartedChild {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<string>;
  /** The last lines that it wrote, for an error message. */
  lastLine(): string;
}

/** Spawns a child, keeping its last 4 KB of output. */
export function startChild(command: readonly string[], stdin: string | null = null): StartedChild {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('empty command');
  // Its own session: Ctrl-C in a terminal must not stop the database before the run that needs it.
  const child = spawn(file, args, {
    ...{ stdio: ['pipe', 'pipe', 'pipe'], cwd: '/', detached: true },
    env: withoutSecrets(process.env),
  });
  let words = '';
  const keep = (chunk: Buffer): void => {
    words = (words + chunk.toString('utf8')).slice(-4096);
  };
  const keepError = (error: Error): void => keep(Buffer.from(`${error.message}\n`));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // A child that ends before it reads its stdin breaks the pipe; its exit is reported instead.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on('error', keepError);
  child.stdin.end(stdin ?? '');
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      keepError(error);
      if (child.pid === undefined) resolve(endReason(null, null, words));
    });
    child.once('exit', (code, signal) => resolve(endReason(code, signal, words)));
  });
  return { child, pid: child.pid ?? -1, ended, lastLine: () => words.trim() };
}

/** Sends `gentle`, and kills the child when it has not ended within `limitMs`. */
export async function endChild(
  started: StartedChild,
  gentle: NodeJS.Signals,
  limitMs: number,
): Promise<void> {
  if (started.child.exitCode !== null || started.child.signalCode !== null) return;
  started.child.kill(gentle);
  const timer = setTimeout(() => started.child.kill('SIGKILL'), limitMs);
  await started.ended;
  clearTimeout(timer);
}

/** How a service is waited for. */
export interface Readiness {
  readonly isReady: () => Promise<boolean>;
  readonly everyMs: number;
  readonly limitMs: number;
}

/** Waits until a child is ready. Else ends it, and throws its last three lines, or that it did not answer. */
export async function whenReady(
  name: string,
  started: StartedChild,
  gentle: NodeJS.Signals,
  { isReady, everyMs, limitMs }: Readiness,
): Promise<void> {
  const untilMs = performance.now() + limitMs;
  let isGone = false;
  void started.ended.then(() => {
    isGone = true;
  });
  while (performance.now() < untilMs && !isGone) {
    if (await isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const why = isGone ? 'it ended at once' : `no answer within ${limitMs / 1000} s`;
  await endChild(started, gentle, READY_END_MS_MAX);
  const words = started.lastLine().split('\n').slice(-3).join(' | ');
  throw new Error(`${name} did not start: ${words || why}`);
}

const READY_END_MS_MAX = 2_000;

/** How many descriptors this process may have open; null where the system does not say. */
export function descriptorsMax(): number | null {
  const limits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : '';
  const soft = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1]);
  return Number.isInteger(soft) ? soft : null;
}

/** A password in a file beside the data, readable by its owner only. */
export function keptSecret(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return readFileSync(file, 'utf8').trim();
}
