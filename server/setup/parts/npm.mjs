// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { lastLine, root, sh } from '../shell.mjs';

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const wanted = await lockedVersions(join(root, 'package-lock.json'));
  const installed = await lockedVersions(join(root, 'node_modules', '.package-lock.json'));
  const absent = [...wanted].filter(([path, entry]) => lacks(installed.get(path), entry));
  const first = absent[0];
  if (first === undefined) return found(`${installed.size} packages as locked`);
  const what = installed.size === 0 ? 'npm packages' : `npm package ${first[0]}`;
  return missing(what, 'npm ci');
}

/**
 * @param {{ version?: string } | undefined} have
 * @param {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} want
 */
function lacks(have, want) {
  if (have === undefined) return want.optional !== true && want.devOptional !== true;
  return have.version !== want.version;
}

/** @param {string} file @returns {Promise<Map<string, { version?: string, optional?: boolean }>>} */
async function lockedVersions(file) {
  const text = await readFile(file, 'utf8').catch(() => '{"packages":{}}');
  const entries = Object.entries(JSON.parse(text).packages ?? {});
  return new Map(entries.filter(([path, entry]) => path.includes('node_modules/') && !entry.link));
}

/** @param {(line: string) => void} print @returns {Promise<import('../part.mjs').Answer>} */
async function obtain(print) {
  print('installing (about a minute) …');
  const done = await sh('npm', ['ci', '--no-audit', '--no-fund'], { timeoutMs: 600_000 });
  if (done.code === 0) return find();
  return missing('npm packages', `npm ci failed: ${lastLine(done.out)}; mend that and run again`);
}

/** @type {import('../part.mjs').Part} */
export const npm = { name: 'npm packages', needed: () => true, find, obtain };
