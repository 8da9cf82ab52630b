import { setTimeout as delay } from 'node:timers/promises';
import { oneLine } from '../../core/text/oneLine.ts';

/** A process, or several, that run now. */
export interface Running {
  /** Resolves with how it ended, as the end of a sentence: `was ended by SIGKILL`. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A part that is started again whenever it ends by itself. */
export interface KeptPart<T> {
  current(): T;
  /** Resolves with one line when it is given up: which part, how it ended last, how often it was tried. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

export interface RestartLimits {
  /** Restarts in a row. One that runs for `steadyMs` ends the row. */
  readonly restartsMax: number;
  readonly steadyMs: number;
  /** Before the first restart of a row; doubled for each further one. */
  readonly pauseMs: number;
  readonly pauseMsMax: number;
}

export const restartLimits: RestartLimits = {
  restartsMax: 5,
  steadyMs: 60_000,
  pauseMs: 250,
  pauseMsMax: 8_000,
};

/**
 * Starts a part, and again after a pause each time that it ends by itself. Rejects when the first start fails.
 * `print` gets a line for each restart.
 */
export async function keepRunning<T extends Running>(
  name: string,
  start: () => Promise<T>,
  print: (line: string) => void,
  { restartsMax, steadyMs, pauseMs, pauseMsMax }: RestartLimits = restartLimits,
): Promise<KeptPart<T>> {
  let current = await start();
  let startedMs = performance.now();
  let restarts = 0;
  const stopping = new AbortController();

  /** False once the part is being stopped. */
  async function startAgain(how: string): Promise<boolean> {
    print(`${name} ${how}; starting it again`);
    const ms = Math.min(pauseMs * 2 ** restarts, pauseMsMax);
    // An aborted delay rejects; the end of the wait is all that matters here.
    await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return false;
    restarts += 1;
    current = await start();
    startedMs = performance.now();
    if (stopping.signal.aborted) await current.stop();
    return !stopping.signal.aborted;
  }

  /** Null once the part is being stopped. */
  async function watch(): Promise<string | null> {
    let how = await current.ended;
    while (!stopping.signal.aborted) {
      if (performance.now() - startedMs >= steadyMs) restarts = 0;
      if (restarts >= restartsMax) return `${name} ${how}, after ${restarts} restarts in a row`;
      try {
        if (!(await startAgain(how))) return null;
        how = await current.ended;
      } catch (error) {
        how = `did not start again: ${oneLine(error)}`;
        startedMs = performance.now();
      }
    }
    return null;
  }

  const watching = watch();
  return {
    current: () => current,
    broken: new Promise((resolve) => {
      void watching.then((line) => {
        if (line !== null) resolve(line);
      });
    }),
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
    },
  };
}
