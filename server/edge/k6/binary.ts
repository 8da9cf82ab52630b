import { execFile } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../core/result.ts';
import { packageRoot } from '../../root.ts';

export interface K6Binary {
  readonly path: string;
  readonly version: string;
}

/**
 * The pinned k6: `$K6_BIN`, else `k6` on the PATH when it is the pinned version, else the
 * cache of this user, which set-up fills. The error names the places that were searched, and the remedy.
 */
export async function findK6(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Result<K6Binary, string>> {
  const version = pinnedVersion();
  if (env.K6_BIN !== undefined && env.K6_BIN !== '') {
    const found = await versionOf(env.K6_BIN);
    if (found === version) return ok({ path: env.K6_BIN, version });
    return err(`K6_BIN=${env.K6_BIN} is ${found ?? 'not a k6'}; Zerohour needs k6 ${version}`);
  }
  for (const path of candidates(env, version)) {
    if ((await versionOf(path)) === version) return ok({ path, version });
  }
  return err(`k6 ${version} is not installed; run \`npm run setup\`, or name it in K6_BIN`);
}

/** `v2.2.0`, from the file that pins the version. */
export function pinnedVersion(): string {
  const pins: { k6: { version: string } } = JSON.parse(
    readFileSync(join(packageRoot(), 'server/setup/pins.json'), 'utf8'),
  );
  return pins.k6.version;
}

function candidates(
  env: Readonly<Record<string, string | undefined>>,
  version: string,
): readonly string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return [
    ...folders.map((folder) => join(folder, 'k6')),
    join(cache, 'zerohour', `k6-${version}`, 'k6'),
  ];
}

/** The output of `k6 version`; null when the file cannot be run. */
async function versionOf(path: string): Promise<string | null> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await promisify(execFile)(path, ['version'], {
      timeout: 10_000,
      env: { K6_AUTO_EXTENSION_RESOLUTION: 'false', HOME: '/' },
    });
    return /^k6(?:\.exe)? (v\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
