import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

/** A real server in its own process, from the build. */
export interface ServerProcess {
  readonly url: string;
  readonly token: string;
  /** Requests its API as an admin. */
  api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: unknown }>;
  kill(): Promise<void>;
}

export async function startServerProcess(env: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly dataDir: string;
}): Promise<ServerProcess> {
  const entry = join(packageRoot(), 'dist/server/main.js');
  if (!existsSync(entry)) throw new Error('no build: run `npm run setup` first');
  const child = fork(entry, [], {
    execArgv: [],
    env: {
      ...process.env,
      DATABASE_URL: env.databaseUrl,
      REDIS_URL: env.redisUrl,
      ZEROHOUR_DATA: env.dataDir,
      ZEROHOUR_PORT: '0',
      ZEROHOUR_LOG: process.env.TEST_LOG ?? 'silent',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { url, token } = await new Promise<{ readonly url: string; readonly token: string }>(
    (resolve, reject) => {
      child.once('message', (message) => resolve(message as never));
      child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)));
    },
  );
  return {
    ...{ url, token },
    async api(method, path, body) {
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, json: await answer.json() };
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
