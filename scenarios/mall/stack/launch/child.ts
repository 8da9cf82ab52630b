import { type ChildProcess, fork } from 'node:child_process';
import { dirname, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FromService, ServiceConfig } from '../kit/config.ts';

/** One service process and where it listens. */
export interface RunningService {
  readonly instance: string;
  readonly url: string;
  /** How it ended, once it has. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const readyLimitMs = 30_000;
const stopLimitMs = 5_000;
const passedEnvironment = ['PATH', 'HOME', 'TZ', 'LANG'] as const;

/** Starts a service and waits until it listens. Rejects with its own words when it cannot. */
export async function startService(config: ServiceConfig): Promise<RunningService> {
  const child = fork(entryOf(config.service), [], {
    env: Object.fromEntries(passedEnvironment.map((name) => [name, process.env[name]])),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `code ${code}`}`));
  });
  try {
    const url = await untilReady(child, config, ended);
    return { instance: config.instance, url, ended, stop: () => stop(child, ended) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

const restartPauseMs = 200;
/** Longer than a fault keeps a process down. */
const failedRestartsMax = 2_000;

/** A service that is started again at the same port whenever it ends, as a supervisor of its own would do. */
export async function startKept(config: ServiceConfig): Promise<RunningService> {
  let current = await startService(config);
  const { instance, url } = current;
  const again = { ...config, port: Number(new URL(url).port) };
  const stopping = new AbortController();
  const keep = async (): Promise<string> => {
    for (let failed = 0; ; failed += 1) {
      const how = await current.ended;
      if (stopping.signal.aborted || failed > failedRestartsMax) return how;
      await sleep(restartPauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      // It may be killed again before it listens.
      const started = await startService(again).catch(() => null);
      if (started === null) continue;
      current = started;
      failed = 0;
      if (stopping.signal.aborted) await current.stop();
    }
  };
  const ended = keep();
  return {
    ...{ instance, url, ended },
    async stop() {
      stopping.abort();
      await current.stop();
      await ended;
    },
  };
}

/** `bank-mock` lies in `bankMock`, beside the entry that was started, compiled or not. */
function entryOf(service: string): string {
  const here = fileURLToPath(import.meta.url);
  const name = service.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return join(dirname(dirname(here)), `${name}${extname(here)}`);
}

function untilReady(
  child: ChildProcess,
  config: ServiceConfig,
  ended: Promise<string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void => reject(new Error(`${config.instance} ${why}`));
    const timer = setTimeout(
      () => refuse(`did not listen within ${readyLimitMs / 1000} s`),
      readyLimitMs,
    );
    child.once('message', (message) => {
      clearTimeout(timer);
      const said = message as FromService;
      if (said.kind === 'ready') resolve(said.url);
      else refuse(`could not start: ${said.message}`);
    });
    void ended.then((how) => {
      clearTimeout(timer);
      refuse(how);
    });
    child.send(config, (error) => {
      if (error !== null) refuse(`took no configuration: ${error.message}`);
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(timer);
}
