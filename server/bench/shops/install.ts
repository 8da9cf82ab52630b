import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { withoutSecrets } from '../../edge/secrets/readSecrets.ts';

const installLimitMs = 900_000;

/**
 * Installs a shop's packages from npm into the cache of this user, without running their install scripts, and returns the
 * folder. What is there already is kept. The packages are pinned, what they depend on is not.
 */
export async function installShop(
  name: string,
  packages: Readonly<Record<string, string>>,
  print: (line: string) => void,
): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const versions = [...new Set(Object.values(packages))].join('-').replace(/[^\w.-]+/g, '-');
  const folder = join(cache, 'zerohour', 'shops', `${name}-${versions}`);
  if (existsSync(folder)) return folder;
  print(`${name}: installing ${Object.keys(packages).join(', ')} from npm …`);
  const near = `${folder}.${process.pid}`;
  try {
    await mkdir(near, { recursive: true });
    const manifest = { name: `zerohour-bench-${name}`, private: true, dependencies: packages };
    await writeFile(join(near, 'package.json'), JSON.stringify(manifest));
    const npm = join(dirname(process.execPath), 'npm');
    await promisify(execFile)(
      existsSync(npm) ? npm : 'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: near,
        timeout: installLimitMs,
        maxBuffer: 2 ** 24,
        env: withoutSecrets(process.env),
      },
    );
    // Another process may have installed it meanwhile.
    if (!existsSync(folder)) await rename(near, folder);
  } finally {
    await rm(near, { recursive: true, force: true });
  }
  return folder;
}
