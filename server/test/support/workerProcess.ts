import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** A real worker in its own process, from the build. */
export interface WorkerProcess {
  readonly name: string;
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<unknown>;
}

export async function startWorkerProcess(env: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The folder for its temporary files. */
  readonly tmp: string;
}): Promise<WorkerProcess> {
  const entry = join(packageRoot(), 'dist/server/worker.js');
  if (!existsSync(entry)) throw new Error('no build: run `npm run setup` first');
  const child: ChildProcess = fork(entry, [], {
    execArgv: [],
    env: {
      ...process.env,
      DATABASE_URL: env.databaseUrl,
      REDIS_URL: env.redisUrl,
      TMPDIR: env.tmp,
      ZEROHOUR_LOG: 'silent',
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = new Promise<{ worker: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { worker: string }));
    child.once('exit', (code) => reject(new Error(`the worker ended with code ${code}`)));
  });
  const { worker } = await ready;
  return {
    name: worker,
    pid: child.pid ?? -1,
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** A proxy to a server that can drop all traffic like a firewall: nothing is refused, nothing arrives. */
export interface CuttableProxy {
  /** The server's URL with the port of the proxy. */
  readonly url: string;
  cut(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function cuttableProxy(serverUrl: string): Promise<CuttableProxy> {
  const there = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    const far = connect(Number(there.port), there.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => whole && to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = new URL(serverUrl);
  here.hostname = '127.0.0.1';
  here.port = String((server.address() as AddressInfo).port);
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: here.href,
    cut: () => {
      whole = false;
    },
    heal: () => {
      // Bytes that were dropped are never sent again on these sockets.
      whole = true;
      dropAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll();
      }),
  };
}
