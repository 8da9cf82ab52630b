// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { agrees, atLeast, isCi, isRoot, lastLine, root, sh, which } from '../shell.mjs';

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

/** How the system's package manager is asked, first that is there. */
const managers = [
  {
    command: 'apt-get',
    steps: [
      ['update', '-qq'],
      ['install', '-y', '-qq', 'redis-server'],
    ],
  },
  { command: 'dnf', steps: [['install', '-y', 'redis']] },
  { command: 'apk', steps: [['add', 'redis']] },
  { command: 'brew', steps: [['install', 'redis']] },
];

/** Runlevel 1 keeps Debian's package from starting a system service. */
const quietly = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * Through sudo, which drops the environment; on a terminal it may ask for its password.
 *
 * @param {readonly string[]} words
 */
function asRoot(words) {
  const settings = Object.entries(quietly).map(([name, value]) => `${name}=${value}`);
  return ['sudo', ...(isCi() ? ['-n'] : []), 'env', ...settings, ...words];
}

/** @param {(line: string) => void} print @returns {Promise<import('../part.mjs').Answer>} */
async function obtain(print) {
  const manager = managers.find(({ command }) => which(command) !== null);
  if (manager === undefined) return missing('redis-server', remedy);
  const asUser = isRoot() || manager.command === 'brew';
  const how = `${asUser ? '' : 'sudo '}${manager.command} ${manager.steps.at(-1)?.join(' ')}`;
  if (!isRoot() && !isCi() && !(await agrees(`redis-server is missing. Run "${how}"?`))) {
    return missing('redis-server', `run: ${how}`);
  }
  print(`${how} …`);
  for (const step of manager.steps) {
    const words = asUser ? [manager.command, ...step] : asRoot([manager.command, ...step]);
    const done = await sh(words[0] ?? '', words.slice(1), {
      timeoutMs: 300_000,
      env: { ...process.env, ...quietly },
      interactive: !asUser && !isCi(),
    });
    if (done.code !== 0) return missing('redis-server', `"${how}" failed: ${lastLine(done.out)}`);
  }
  return find();
}

/** @type {import('../part.mjs').Part} */
export const redis = {
  name: 'redis-server',
  // The sample shop and the tests bring a Redis of their own, whatever REDIS_URL says.
  needed: () => true,
  find,
  obtain,
};
