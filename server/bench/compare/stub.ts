import { fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** A stub in a process of its own, whose work for a request is known. */
export interface Stub {
  readonly url: string;
  /** The YAML of its target file. */
  readonly targetFile: string;
  /** Sets the iterations that a request takes from now on. */
  work(iterations: number): Promise<void>;
  /** CPU in ms of so many loops, without any request. */
  loopMs(iterations: number, times: number): Promise<number>;
  stop(): void;
}

const key = 'a key that only this benchmark knows';

export interface StubSetting {
  /** Of its target file. */
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
    env: { ...process.env, KEY: key, DELAY_MS: String(delayMs) },
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
    url,
    targetFile: `name: ${name}
baseUrl: ${url}
allowHosts: ["127.0.0.1:${port}"]
caps: { ratePerSecondMax: 2000, vusMax: 1000, durationMsMax: 15m }
shadow:
  key: ${key}
  hops: [{ service: stub, url: "${url}" }]
seed: none
metrics: [{ service: stub, url: "${url}/metrics" }]
`,
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
