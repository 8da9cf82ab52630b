import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { packageRoot } from '../../root.ts';
import { birthOf } from './processStart.ts';
import { createPulse, createRestartLimit } from './watchdogLimits.ts';

/**
 * A process beside the worker that kills every k6 whose lease was not confirmed in time, even while the
 * worker itself is suspended. The worker restarts a watchdog that was suspended or killed. When it cannot,
 * `failed` resolves with the reason, and the worker must not drive load.
 */
export interface Watchdog {
  /** This k6 may live until then (`performance.now()`); call it with each confirmed lease. */
  guard(pid: number, untilMs: number): void;
  /** The process has ended. */
  release(pid: number): void;
  /** A shard's private folder, which the watchdog removes when the worker dies; and one that is removed already. */
  keepFolder(path: string): void;
  forgetFolder(path: string): void;
  readonly failed: Promise<string>;
  /** The pid of the present watchdog process. */
  readonly pid: () => number | null;
  stop(): Promise<void>;
}

const PING_EVERY_MS = 500;
/** Unanswered pings until the process counts as suspended; a worker that was suspended itself misses one. */
const UNANSWERED_MAX = 3;
const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;
const STOP_MS_MAX = 2_000;

/** `performance.now()` counts from the start of this process, the watchdog's clock from that of the machine. */
const clockOriginMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Starts the process. It lives until `stop`, or until this process ends in any way. */
export function startWatchdog(
  command: Command = [process.execPath, join(packageRoot(), 'server/edge/k6/watchdogProcess.mjs')],
): Watchdog {
  const guarded = new Map<number, GuardedProcess>();
  const folders = new Set<string>();
  const watchdog = superviseWatchdog(command, () => [
    ...[...guarded].map(([pid, one]) => guardLine(pid, one)),
    ...[...folders].map((path) => `folder ${path}`),
  ]);
  return {
    guard: (pid, untilMs) => {
      const born = guarded.get(pid)?.born ?? birthOf(pid) ?? '-';
      guarded.set(pid, { born, untilMs });
      watchdog.send(guardLine(pid, { born, untilMs }));
    },
    release: (pid) => {
      guarded.delete(pid);
      watchdog.send(`release ${pid}`);
    },
    keepFolder: (path) => {
      folders.add(path);
      watchdog.send(`folder ${path}`);
    },
    forgetFolder: (path) => {
      folders.delete(path);
      watchdog.send(`forget ${path}`);
    },
    failed: watchdog.failed,
    pid: watchdog.pid,
    stop: watchdog.stop,
  };
}

type Command = readonly [string, ...string[]];

interface GuardedProcess {
  /** Start time of the process, so that a reused pid is not killed. */
  readonly born: string;
  readonly untilMs: number;
}

const guardLine = (pid: number, { born, untilMs }: GuardedProcess): string =>
  `guard ${pid} ${born} ${(clockOriginMs + untilMs).toFixed(3)}`;

/**
 * Keeps one watchdog process running. It restarts one that ends or does not answer, and repeats `state()` to it.
 * `without` says what does not happen when it cannot; `env` is its environment.
 */
export function superviseWatchdog(
  command: Command,
  state: () => readonly string[],
  without = 'no load runs without one',
  env: NodeJS.ProcessEnv = {},
) {
  let fail: (reason: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const pulse = createPulse(UNANSWERED_MAX);
  const isTooMany = createRestartLimit(RESTARTS_MAX, RESTARTS_WITHIN_MS);
  let stopped = false;
  let child = open();

  const send = (line: string): void => void child.stdin.write(`${line}\n`);
  const ping = setInterval(() => {
    const number = pulse.next();
    if (number === null) child.kill('SIGKILL');
    else send(`ping ${number}`);
  }, PING_EVERY_MS);
  ping.unref();

  function open(): WatchdogProcess {
    return spawnWatchdog(command, env, {
      answered: pulse.answered,
      ended: (why) => {
        if (!stopped) restart(why);
      },
    });
  }

  function restart(why: string): void {
    if (isTooMany(performance.now())) {
      clearInterval(ping);
      fail(`its watchdog cannot be kept running (${why}), and ${without}`);
      return;
    }
    pulse.answered();
    child = open();
    state().forEach(send);
  }

  return {
    send,
    failed,
    pid: (): number | null => child.pid ?? null,
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(ping);
      await endChild(child);
    },
  };
}

type WatchdogProcess = ChildProcessByStdio<Writable, Readable, null>;

/** `ended` is called once, with a reason. */
function spawnWatchdog(
  [file, ...args]: Command,
  env: NodeJS.ProcessEnv,
  on: { readonly answered: () => void; readonly ended: (why: string) => void },
): WatchdogProcess {
  // A session of its own: signals to the worker's process group do not reach it.
  const child = spawn(file, args, {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  for (const pipe of [child.stdin, child.stdout]) pipe.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('pong ')) on.answered();
  });
  // The watchdog does not keep the worker alive.
  child.unref();
  // The pipes of a child are sockets; the types leave that out.
  for (const pipe of [child.stdin, child.stdout]) (pipe as unknown as Socket).unref();
  let over = false;
  const ended = (why: string): void => {
    if (!over) on.ended(why);
    over = true;
  };
  child.on('error', (error) => {
    if (child.pid === undefined) ended(error.message);
  });
  child.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
  return child;
}

async function endChild(child: WatchdogProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  // A suspended process does not see the end of its input.
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  child.stdin.end();
  await ended;
  clearTimeout(force);
}
