import { fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../root.ts';

export interface BenchTarget {
  readonly url: string;
  readonly pid: number;
  /** Answered requests, and requests for an item (the first of a journey), since the start. */
  count(): Promise<{ readonly answered: number; readonly items: number }>;
  stop(): void;
}

/** What a target may send in place of an answer, or with a wrong body. */
export type WrongAnswer =
  | 'reset'
  | 'close'
  | 'close in the handshake'
  | 'cut short'
  | 'bad gzip'
  | 'slow body'
  | 'not HTTP'
  | 'not JSON'
  | 'without sku'
  | 'sold out'
  | 'empty'
  | 'redirect';

/** How the target answers. Default: 200 after 5 ms. */
export interface Behaviour {
  readonly delayMs?: number;
  readonly status?: number;
  /** Maximum of concurrent requests; the others queue. */
  readonly slots?: number;
  /** The target answers nothing for `stallMs` from `stallAtMs` after its first request. */
  readonly stallAtMs?: number;
  readonly stallMs?: number;
  /** Every `hangEvery`th request for an item is never answered. */
  readonly hangEvery?: number;
  /** A wrong answer in place of the right one. */
  readonly answer?: WrongAnswer;
  /** Only every such answer has that `status` or is that wrong; the others are 200. Default: every one. */
  readonly answerEvery?: number;
  /** PEM: the target then serves https. */
  readonly key?: string;
  readonly cert?: string;
}

/** Starts the target. `command` precedes the node command, such as `taskset -c 1`. */
export async function startBenchTarget(
  behave: Behaviour = {},
  command: readonly string[] = [],
): Promise<BenchTarget> {
  const [file, ...args] = [...command, process.execPath];
  const child = fork(join(packageRoot(), 'server/bench/target.mjs'), [], {
    execPath: file ?? process.execPath,
    execArgv: args,
    env: { ...process.env, BEHAVE: JSON.stringify(behave) },
  });
  let asked: { resolve(message: unknown): void; reject(error: Error): void } | null = null;
  let ended: Error | null = null;
  child.on('message', (message) => asked?.resolve(message));
  child.once('exit', (code) => {
    ended = new Error(`the target ended with code ${code}`);
    asked?.reject(ended);
  });
  const reply = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      if (ended !== null) reject(ended);
      asked = { resolve: (message) => resolve(message as T), reject };
    });
  const { port } = await reply<{ port: number }>();
  return {
    url: `${behave.cert === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    count: () => {
      child.send('count');
      return reply();
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
