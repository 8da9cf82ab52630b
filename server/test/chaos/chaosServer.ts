import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type StackProcess, startStackProcess, startWithRetries } from './stackProcess.ts';

interface ServerReady {
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string | null;
}

/** The server of a chaos stack, always on the same port. */
export interface ChaosServer {
  readonly url: string;
  /** The token of the current process. */
  token(): string;
  /** The console's session. */
  readonly cookie: string;
  /** Kills it by SIGKILL and starts it again. Returns the instant at which the port accepts connections. */
  kill(): Promise<number>;
  end(): Promise<void>;
}

/** `env` must set `ZEROHOUR_PORT`. `logFile` receives the output of all processes. */
export async function startServer(
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<ChaosServer> {
  const start = (): Promise<StackProcess<ServerReady>> =>
    startStackProcess<ServerReady>('main.js', env, logFile);
  let current = await start();
  const end = (): Promise<void> => current.end();
  const { url } = current.ready;
  const port = Number(new URL(url).port);
  const cookie = await logIn(current.ready).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    url,
    token: () => current.ready.token,
    cookie,
    async kill() {
      await current.end();
      const accepting = whenAccepting(port);
      current = await startWithRetries(start);
      return accepting;
    },
    end,
  };
}

const PROBE_EVERY_MS = 10;

async function whenAccepting(port: number): Promise<number> {
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (accepted) return Date.now();
    await delay(PROBE_EVERY_MS);
  }
}

/** Logs in with the one-time password and changes it, as a user does. Returns the session's cookie. */
async function logIn({ url, adminPassword }: ServerReady): Promise<string> {
  const send = (method: string, path: string, body: unknown, cookie = ''): Promise<Response> =>
    fetch(new URL(path, url), {
      method,
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    });
  const login = await send('POST', '/api/session', { name: 'admin', password: adminPassword });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const next = randomBytes(16).toString('hex');
  const changed = await send(
    'PUT',
    '/api/session/password',
    { current: adminPassword, next },
    cookie,
  );
  if (!changed.ok) throw new Error(`the login to the console failed: HTTP ${changed.status}`);
  return cookie;
}
