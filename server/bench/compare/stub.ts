import { fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** A stub in a process of its own, whose work for a request is known. */
export interface Stub {
  /** Of its service in a target file's `metrics`. */
  readonly name: string;
  readonly url: string;
  /** Sets the iterations that a request takes from now on. */
  work(iterations: number): Promise<void>;
  /** CPU in ms of so many loops, without any request. */
  loopMs(iterations: number, times: number): Promise<number>;
  stop(): void;
}

const key = 'a key that only this benchmark knows';

export interface StubSetting {
  readonly name: string;
  /** What it waits after its work. */
  readonly delayMs: number;
  /** Precedes the node command, such as `taskset -c 1`. */
  readonly command: readonly string[];
}

export async function startStub({ name, delayMs, command }: StubSetting): Promise<Stub> {
  const [file, ...args] = [...command, process.execPath];
  const child = fork(join(packageRoot(), 'server/bench/compare/stub.mjs'), [], {
    execPath: file ?? process.execPath,
    execArgv: args,
    env: { ...process.env, KEY: key, INSTANCE: name, DELAY_MS: String(delayMs) },
  });
  const reply = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the stub ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message as T);
      });
    });
  const { port } = await reply<{ port: number }>();
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ name, url },
    work: async (iterations) => {
      await fetch(`${url}/work/${iterations}`, { method: 'PUT' });
    },
    loopMs: async (iterations, times) => {
      child.send({ iterations, times });
      return (await reply<{ cpuMs: number }>()).cpuMs;
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The YAML of a target file, whose journeys the stubs take in turn. */
export function targetFileOf(stubs: readonly Stub[]): string {
  const listOf = (of: (stub: Stub) => string): string => `[${stubs.map(of).join(', ')}]`;
  const [first] = stubs;
  const address =
    stubs.length === 1 ? `baseUrl: ${first?.url}` : `baseUrls: ${listOf(({ url }) => `"${url}"`)}`;
  return `name: ${stubs.map(({ name }) => name).join('-')}
${address}
allowHosts: ${listOf(({ url }) => `"${new URL(url).host}"`)}
caps: { ratePerSecondMax: 2000, vusMax: 1000, durationMsMax: 15m }
shadow:
  key: ${key}
  hops: ${listOf(({ url }) => `{ service: stub, url: "${url}" }`)}
seed: none
metrics: ${listOf(({ name, url }) => `{ service: ${name}, url: "${url}/metrics" }`)}
`;
}
