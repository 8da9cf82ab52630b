import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../root.ts';
import { birthOf } from './processStart.ts';

/**
 * A process beside the worker that kills every k6 whose lease was not confirmed in time, even while the
 * worker itself is stopped. Were it stopped or killed, the worker takes a new one; when no new one can be
 * had, `failed` says why, and no load may be driven.
 */
export interface Watchdog {
  /** This k6 may live until then (`performance.now()`); to be told again with each confirmed lease. */
  guard(pid: number, untilMs: number): void;
  /** It has ended. */
  release(pid: number): void;
  /** A shard's private folder, removed should the worker die; and a folder that is gone. */
  keepFolder(path: string): void;
  forgetFolder(path: string): void;
  readonly failed: Promise<string>;
  /** Of the process that holds the deadlines now. */
  readonly pid: () => number | null;
  stop(): Promise<void>;
}

const PING_EVERY_MS = 500;
/** Pings that went unanswered before it is taken for stopped; a worker that was itself stopped misses one. */
const UNANSWERED_MAX = 3;
const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;

/** `performance.now()` counts from this process's start, the watchdog's clock from the machine's. */
const clockOriginMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Starts the process; it lives until `stop`, or until this process ends, however it ends. */
export function startWatchdog(
  command: readonly [string, ...string[]] = [
    process.execPath,
    join(packageRoot(), 'server/edge/k6/watchdogProcess.mjs'),
  ],
): Watchdog {
  const guarded = new Map<number, { readonly born: string; untilMs: number }>();
  const folders = new Set<string>();
  let failedWith: (reason: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    failedWith = resolve;
  });
  let restartsAtMs: readonly number[] = [];
  let stopped = false;
  let unanswered = 0;
  let child = open();

  const say = (line: string): void => void child.stdin?.write(`${line}\n`);
  const guardLine = (pid: number): string => {
    const one = guarded.get(pid);
    return `guard ${pid} ${one?.born ?? '-'} ${(clockOriginMs + (one?.untilMs ?? 0)).toFixed(3)}`;
  };
  const ping = setInterval(() => {
    unanswered += 1;
    if (unanswered > UNANSWERED_MAX) child.kill('SIGKILL');
    else say(`ping ${unanswered}`);
  }, PING_EVERY_MS);
  ping.unref();

  function open(): ChildProcess {
    const [file, ...args] = command;
    // A session of its own: what stops or ends the worker's group must not reach it.
    const opened = spawn(file, args, {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    opened.stdin.on('error', () => undefined);
    createInterface({ input: opened.stdout }).on('line', (line) => {
      if (line.startsWith('pong ')) unanswered = 0;
    });
    // Nothing here keeps the worker alive: the watchdog outlives it, not the other way round.
    opened.unref();
    for (const pipe of [opened.stdin, opened.stdout]) if ('unref' in pipe) unrefPipe(pipe);
    let over = false;
    const ended = (why: string): void => {
      if (!over && !stopped) reopen(why);
      over = true;
    };
    opened.once('error', (error) => ended(error.message));
    opened.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
    return opened;
  }

  function reopen(why: string): void {
    const nowMs = performance.now();
    restartsAtMs = [...restartsAtMs.filter((at) => nowMs - at < RESTARTS_WITHIN_MS), nowMs];
    if (restartsAtMs.length > RESTARTS_MAX) {
      clearInterval(ping);
      failedWith(`its watchdog cannot be kept running (${why}), and no load runs without one`);
      return;
    }
    unanswered = 0;
    child = open();
    for (const pid of guarded.keys()) say(guardLine(pid));
    for (const path of folders) say(`folder ${path}`);
  }

  return {
    guard: (pid, untilMs) => {
      const born = guarded.get(pid)?.born ?? birthOf(pid) ?? '-';
      guarded.set(pid, { born, untilMs });
      say(guardLine(pid));
    },
    release: (pid) => {
      guarded.delete(pid);
      say(`release ${pid}`);
    },
    keepFolder: (path) => {
      folders.add(path);
      say(`folder ${path}`);
    },
    forgetFolder: (path) => {
      folders.delete(path);
      say(`forget ${path}`);
    },
    failed,
    pid: () => child.pid ?? null,
    stop: async () => {
      stopped = true;
      clearInterval(ping);
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.ref();
      // A stopped one does not see the end of its input.
      const force = setTimeout(() => child.kill('SIGKILL'), 2_000);
      child.stdin?.end();
      await ended;
      clearTimeout(force);
    },
  };
}

/** The pipes of a child are sockets, although the types do not say so. */
function unrefPipe(pipe: object): void {
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
}
