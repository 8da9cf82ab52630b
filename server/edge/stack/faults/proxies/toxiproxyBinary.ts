import { execFile } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../../../core/result.ts';
import { packageRoot } from '../../../../root.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The path of the pinned Toxiproxy: `$TOXIPROXY_BIN`, else `toxiproxy-server` on the PATH when it is the pinned
 * version, else the cache of this user, which set-up fills. The error names the remedy.
 */
export async function findToxiproxy(env: Env = process.env): Promise<Result<string, string>> {
  const version = pinnedVersion();
  const named = env.TOXIPROXY_BIN;
  if (named !== undefined && named !== '') {
    const found = await versionOf(named);
    if (found === version) return ok(named);
    return err(
      `TOXIPROXY_BIN=${named} is ${found ?? 'not a Toxiproxy'}; Zerohour needs Toxiproxy ${version}`,
    );
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const paths = [
    ...folders.map((folder) => join(folder, 'toxiproxy-server')),
    join(cache, 'zerohour', `toxiproxy-${version}`, 'toxiproxy-server'),
  ];
  for (const path of paths) if ((await versionOf(path)) === version) return ok(path);
  return err(
    `Toxiproxy ${version} is not installed; run \`npm run setup -- --for faults\`, or name it in TOXIPROXY_BIN`,
  );
}

/** `2.12.0`, from the file that pins the version. */
function pinnedVersion(): string {
  const pins: { toxiproxy: { version: string } } = JSON.parse(
    readFileSync(join(packageRoot(), 'server/setup/pins.json'), 'utf8'),
  );
  return pins.toxiproxy.version;
}

/** Null when the file cannot be run. */
async function versionOf(path: string): Promise<string | null> {
  try {
    await access(path, constants.X_OK);
    const { stdout, stderr } = await promisify(execFile)(path, ['-version'], { timeout: 10_000 });
    return /version (\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? null;
  } catch {
    return null;
  }
}
