import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { secretsModule } from '../../core/plan/k6/secrets.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { hiderOf } from '../../core/text/secretValue.ts';
import { dyingWithParent } from '../embedded/child.ts';
import { freePorts } from '../embedded/freePorts.ts';
import { hasSecrets, type K6Options, k6Arguments, k6Environment } from './command.ts';
import { createControl, type K6Control, pausedAndReady } from './control.ts';
import { writeEgress } from './egressConfig.ts';
import { describeExit, type K6Exit, lastLine, portTakenCode } from './exit.ts';

/** A k6 that has initialised every VU and waits, or runs. The caller must call `kill` or await `ended`. */
export interface K6Process {
  readonly pid: number;
  /** Resumes k6 at an instant of `performance.now()`; it resumed between the request and the answer. */
  resumeAt(atMs: number): Promise<Resumed>;
  /** Ends the load at once and lets k6 flush what it measured; kills k6 after a limit. */
  stop(): Promise<K6Exit>;
  /** The same at an instant of `performance.now()`. */
  stopAt(atMs: number): Promise<K6Exit>;
  /** SIGKILL, without a last flush. */
  kill(): void;
  readonly ended: Promise<K6Exit>;
  /** Why it ended, in a line; null when it ended well. */
  describe(exit: K6Exit): string | null;
}

/** Instants of `performance.now()`. */
export interface Resumed {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

/** Below the conductor's limit for a shard, so that the run gets k6's own message. */
const READY_MS_MAX = 25_000;
const POLL_MS = 20;
const PORT_TRIES = 3;
const STDERR_BYTES_KEPT = 16_384;

/** A SIGINT follows a PATCH without effect, a SIGKILL a SIGINT without effect. */
const INTERRUPT_AFTER_MS = 500;
const KILL_AFTER_MS = 3_000;

/** Ports of the k6s that are starting: between the probe and k6's bind a port could be chosen twice. */
const portsTaken = new Set<number>();

/** Options of a start, besides those of k6 itself. */
export interface Start {
  readonly readyMsMax?: number;
  /** Cancels the start. */
  readonly signal?: AbortSignal;
  /** Called when the process has started, and when it has ended. */
  readonly spawned?: (pid: number) => void;
  readonly ended?: (pid: number) => void;
  /** Called with each line that the script wrote to k6's log. */
  readonly told?: (line: string) => void;
  /** For benchmarks: variables of k6's own process, such as those of the Go runtime. */
  readonly processEnv?: Readonly<Record<string, string>>;
}

/**
 * Starts k6 paused and waits until it can resume within a few milliseconds. The error is k6's own message.
 * Must be called on the main thread: `pdeathsig` fires when the spawning thread ends.
 */
export async function startK6(
  options: K6Options,
  start: Start = {},
): Promise<Result<K6Process, string>> {
  const readyMsMax = start.readyMsMax ?? READY_MS_MAX;
  const certificates = await writeEgress(options.folder, options.egressPins, options.tls);
  if (!certificates.ok) return certificates;
  for (let attempt = 1; ; attempt += 1) {
    const port = await unusedPort();
    const child = spawnK6(options, port, { ...start, certificates: certificates.value });
    watchLife(child, start);
    const control = createControl(port);
    const problem = await becomeReady(child, control, options.setupData, readyMsMax, start.signal);
    portsTaken.delete(port);
    if (problem === null) return ok(runningK6(child, control));
    child.process.kill('SIGKILL');
    const exit = await child.ended;
    await control.close();
    if (exit.code === portTakenCode && attempt < PORT_TRIES) continue;
    return err(
      exit.code === null
        ? withLastLine(problem, child)
        : (describeExit(exit, child.stderr()) ?? problem),
    );
  }
}

/** Adds the last line of k6's output, else of its script's: a killed k6 has no error of its own. */
function withLastLine(problem: string, child: Child): string {
  const words = lastLine(child.stderr()) || lastLine(child.lastConsoleLine());
  return words === '' ? problem : `${problem}: ${words}`;
}

function watchLife({ process: { pid }, ended }: Child, start: Start): void {
  if (pid === undefined) return;
  start.spawned?.(pid);
  void ended.then(() => start.ended?.(pid));
}

async function unusedPort(): Promise<number> {
  for (;;) {
    const port = await freePorts(1);
    if (portsTaken.has(port)) continue;
    portsTaken.add(port);
    return port;
  }
}

interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<K6Exit>;
  readonly alive: () => boolean;
  /** Without what the script writes. */
  readonly stderr: () => string;
  /** The last line that the script wrote for people; empty when it wrote none. */
  readonly lastConsoleLine: () => string;
}

interface Spawn extends Start {
  readonly certificates: Readonly<Record<string, string>>;
}

function spawnK6(
  options: K6Options,
  port: number,
  { certificates, processEnv, told }: Spawn,
): Child {
  const command = dyingWithParent('KILL', options.binary, k6Arguments(options, port));
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: options.folder,
    env: { ...k6Environment(options, process.env), ...certificates, ...processEnv },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // A k6 that ends at once breaks the pipe; its exit is what counts.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdinOf(options));
  const hide = hiderOf(options.secrets ?? {});
  let stderr = '';
  let lastConsoleLine = '';
  // What the script writes is kept apart: it would push k6's own last words out.
  createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY }).on(
    'line',
    (raw) => {
      const line = hide(raw);
      if (!line.includes('"source":"console"')) {
        stderr = `${stderr}${line}\n`.slice(-STDERR_BYTES_KEPT);
        return;
      }
      if (!line.includes('{\\"zh\\":')) lastConsoleLine = line.slice(0, STDERR_BYTES_KEPT);
      told?.(line);
    },
  );
  // The exit of k6 is what counts.
  child.stderr.on('error', () => undefined);
  let alive = true;
  const ended = new Promise<K6Exit>((resolve) => {
    child.on('error', (error) => {
      // A signal that could not be sent is no end.
      if (child.pid !== undefined) return;
      stderr += `${error.message}\n`;
      alive = false;
      resolve({ code: null, signal: null });
    });
    // `close`, not `exit`: the output has been read by then.
    child.once('close', (code, signal) => {
      alive = false;
      resolve({ code, signal });
    });
  });
  return {
    process: child,
    ended,
    alive: () => alive,
    stderr: () => stderr,
    lastConsoleLine: () => lastConsoleLine,
  };
}

const stdinOf = (options: K6Options): string =>
  hasSecrets(options) ? secretsModule(options.script, options.secrets ?? {}, false) : '';

/** Null when k6 is at the barrier with its setup data; else the problem. */
async function becomeReady(
  child: Child,
  control: K6Control,
  setupData: unknown,
  readyMsMax: number,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const deadlineMs = performance.now() + readyMsMax;
  let status: number | null = null;
  while (status !== pausedAndReady) {
    if (!child.alive()) return 'k6 ended before it was ready';
    if (signal?.aborted) return 'stopped before it was ready';
    if (performance.now() > deadlineMs) return `k6 was not ready within ${readyMsMax / 1000} s`;
    await delay(POLL_MS);
    status = await control.status();
  }
  try {
    await control.putSetup(setupData);
  } catch (error) {
    return oneLine(error);
  }
  return null;
}

function runningK6(child: Child, control: K6Control): K6Process {
  void child.ended.then(() => control.close());
  return {
    pid: child.process.pid ?? -1,
    resumeAt: async (atMs) => {
      await until(atMs - WARM_MS);
      // Warms up what became idle during the wait: a connection, a page, a sleeping thread.
      await control.status();
      await until(atMs);
      const askedAtMs = performance.now();
      await control.resume();
      return { askedAtMs, answeredAtMs: performance.now() };
    },
    stop: () => stop(child, control),
    stopAt: async (atMs) => {
      await until(atMs - WARM_MS);
      if (child.alive()) await control.status();
      await until(atMs);
      return stop(child, control);
    },
    kill: () => void child.process.kill('SIGKILL'),
    ended: child.ended,
    describe: (exit) => describeExit(exit, child.stderr()),
  };
}

async function stop(child: Child, control: K6Control): Promise<K6Exit> {
  const interrupt = setTimeout(() => child.process.kill('SIGINT'), INTERRUPT_AFTER_MS);
  const kill = setTimeout(() => child.process.kill('SIGKILL'), KILL_AFTER_MS);
  try {
    if (child.alive()) await control.stop();
  } catch {
    // No answer: the timers above send the signals.
  }
  const exit = await child.ended;
  clearTimeout(interrupt);
  clearTimeout(kill);
  return exit;
}

const WARM_MS = 40;
/** Timers fire up to a few milliseconds late, so the last milliseconds are spent polling in the event loop. */
const TURN_MS = 3;

async function until(atMs: number): Promise<void> {
  const coarse = atMs - performance.now() - TURN_MS;
  if (coarse > 0) await delay(coarse);
  while (performance.now() < atMs) await new Promise((resolve) => setImmediate(resolve));
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
