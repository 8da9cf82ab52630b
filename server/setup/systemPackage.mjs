// @ts-check
import { missing } from './part.mjs';
import { agrees, isCi, isRoot, lastLine, sh, which } from './shell.mjs';

/** Runlevel 1 keeps Debian's packages from starting a system service. */
const quietly = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * How each package manager is asked; the first that is there is taken.
 *
 * @type {Readonly<Record<string, (name: string) => readonly (readonly string[])[]>>}
 */
const managers = {
  'apt-get': (name) => [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', name],
  ],
  dnf: (name) => [['install', '-y', name]],
  apk: (name) => [['add', name]],
  brew: (name) => [['install', name]],
};

/**
 * Through sudo, which drops the environment; on a terminal it may ask for its password.
 *
 * @param {readonly string[]} words
 */
function asRoot(words) {
  const settings = Object.entries(quietly).map(([name, value]) => `${name}=${value}`);
  return ['sudo', ...(isCi() ? ['-n'] : []), 'env', ...settings, ...words];
}

/**
 * Installs a package of the system; a person is asked first. Null: done.
 *
 * @param {object} part
 * @param {string} part.what as the part is named
 * @param {Readonly<Record<string, string>>} part.packages by package manager
 * @param {string} part.remedy
 * @param {(line: string) => void} print
 * @returns {Promise<import('./part.mjs').Missing | null>}
 */
export async function installPackage({ what, packages, remedy }, print) {
  const manager = Object.keys(packages).find((command) => which(command) !== null);
  const steps = managers[manager ?? '']?.(packages[manager ?? ''] ?? '');
  if (manager === undefined || steps === undefined) return missing(what, remedy);
  const asUser = isRoot() || manager === 'brew';
  const how = `${asUser ? '' : 'sudo '}${manager} ${steps.at(-1)?.join(' ')}`;
  if (!isRoot() && !isCi() && !(await agrees(`${what} is missing. Run "${how}"?`))) {
    return missing(what, `run: ${how}`);
  }
  print(`${how} …`);
  for (const step of steps) {
    const words = asUser ? [manager, ...step] : asRoot([manager, ...step]);
    const done = await sh(words[0] ?? '', words.slice(1), {
      timeoutMs: 300_000,
      env: { ...process.env, ...quietly },
      interactive: !asUser && !isCi(),
    });
    if (done.code !== 0) return missing(what, `"${how}" failed: ${lastLine(done.out)}`);
  }
  return null;
}
