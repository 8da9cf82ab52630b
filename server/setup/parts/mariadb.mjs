// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { atLeast, root, sh, which } from '../shell.mjs';
import { installPackage } from '../systemPackage.mjs';

const least = JSON.parse(await readFile(join(root, 'server/setup/pins.json'), 'utf8')).mariadb;
const what = 'mariadbd';
const remedy = `install MariaDB's server >= ${least} with the system's packages, or name one in MARIADBD_BIN`;
/** Where systems keep it that give a user no such folder in PATH. */
const homes = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd'];

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const path =
    process.env.MARIADBD_BIN || which('mariadbd') || homes.find((home) => existsSync(home));
  if (!path) return missing(what, remedy);
  const { out } = await sh(path, ['--version']);
  const version = /\bVer (\d+\.\d+\.\d+)-MariaDB/.exec(out)?.[1];
  if (version === undefined) return missing(what, `${path} is none: ${remedy}`);
  if (!atLeast(version, least)) return missing(what, `${path} is ${version}: ${remedy}`);
  return found(`${version} at ${path}`);
}

/**
 * Debian's server alone, without the package that makes a system service of it.
 *
 * @type {Readonly<Record<string, string>>}
 */
const packages = {
  'apt-get': 'mariadb-server-core',
  dnf: 'mariadb-server',
  apk: 'mariadb',
  brew: 'mariadb',
};

/** The tests of the audit start one of their own. @type {import('../part.mjs').Part} */
export const mariadb = {
  name: what,
  needed: (purpose) => purpose === 'test',
  find,
  obtain: async (print) => (await installPackage({ what, packages, remedy }, print)) ?? find(),
};
