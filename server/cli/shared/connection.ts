import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import type { Result } from '../../core/result.ts';
import { dataFolder } from '../../root.ts';
import { type Api, type ApiAddress, createApi } from './api.ts';
import type { CommandFailure } from './failure.ts';
import type { Screen } from './screen.ts';

/** Where the `up` of this checkout writes its address; readable by its owner only. */
export const serverFile = (): string => join(dataFolder(), 'server.json');

/**
 * The server to use: `ZEROHOUR_URL` with `ZEROHOUR_TOKEN`, else the `up` that runs in this
 * checkout, else null (then `run` opens a stack of its own).
 */
export async function findServer(
  env: Readonly<Record<string, string | undefined>> = process.env,
  file: string = serverFile(),
): Promise<ApiAddress | null> {
  if (env.ZEROHOUR_URL) return { url: env.ZEROHOUR_URL, token: env.ZEROHOUR_TOKEN ?? '' };
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const { url, token, pid } = JSON.parse(text) as ApiAddress & { pid: number };
  if (!isAlive(pid)) return null;
  const health = await fetch(new URL('/api/health', url), {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => null);
  return health?.ok === true ? { url, token } : null;
}

/** The API of the server to use, or null. */
export async function connect(): Promise<Api | null> {
  const address = await findServer();
  return address === null ? null : createApi(address);
}

/** Makes a request to the running server. A failure is printed, sets the exit code and gives null. */
export async function callServer<T>(
  screen: Screen,
  request: (api: Api) => Promise<Result<T, CommandFailure>>,
): Promise<T | null> {
  const api = await connect();
  if (api === null) {
    process.exitCode = screen.failure(failure('ZH-COMMAND-002'));
    return null;
  }
  const response = await request(api);
  if (response.ok) return response.value;
  process.exitCode = screen.failure(response.error);
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
