// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { atLeast, root, sh, which } from '../shell.mjs';
import { installPackage } from '../systemPackage.mjs';

const least = JSON.parse(await readFile(join(root, 'server/setup/pins.json'), 'utf8')).redis;
const remedy = `install redis-server >= ${least} with the system's packages, or name one in REDIS_SERVER_BIN`;

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const path = process.env.REDIS_SERVER_BIN || which('redis-server');
  if (path === null) return missing('redis-server', remedy);
  const { out } = await sh(path, ['--version']);
  const version = /\bv=(\d+\.\d+\.\d+)/.exec(out)?.[1];
  if (version === undefined) return missing('redis-server', `${path} is none: ${remedy}`);
  if (!atLeast(version, least)) return missing('redis-server', `${path} is ${version}: ${remedy}`);
  return found(`${version} at ${path}`);
}

/** @type {Readonly<Record<string, string>>} */
const packages = { 'apt-get': 'redis-server', dnf: 'redis', apk: 'redis', brew: 'redis' };

/** @type {import('../part.mjs').Part} */
export const redis = {
  name: 'redis-server',
  // The sample shop and the tests bring a Redis of their own, whatever REDIS_URL says.
  needed: () => true,
  find,
  obtain: async (print) =>
    (await installPackage({ what: 'redis-server', packages, remedy }, print)) ?? find(),
};
