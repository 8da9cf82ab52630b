// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { lastLine, root, sh } from '../shell.mjs';

/**
 * The builds and their sources. A build is current when the hash of its sources equals the one that
 * was stored after the last successful build.
 */
const products = [
  {
    name: 'server',
    sources: [
      'server',
      'scenarios',
      'shadow-data',
      'web/e2e',
      'tsconfig.json',
      'tsconfig.base.json',
    ],
    output: 'dist/server/cli.js',
    command: ['node_modules/typescript/bin/tsc', '-b'],
  },
  {
    name: 'console',
    sources: ['web', 'package-lock.json'],
    output: 'web/dist/index.html',
    command: ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
  },
];

/** @param {string} name */
const stampFile = (name) => join(root, '.zerohour', 'setup', `${name}.sha256`);

/** @param {(typeof products)[number]} product */
async function isCurrent(product) {
  if (!existsSync(join(root, product.output))) return false;
  const stamp = await readFile(stampFile(product.name), 'utf8').catch(() => '');
  return stamp === hashOf(product.sources);
}

/**
 * Reads synchronously: every command begins with it, and a promise for each of two thousand files costs more than
 * reading them.
 *
 * @param {readonly string[]} sources
 */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, join(root, source));
  return hash.digest('hex');
}

/** @param {import('node:crypto').Hash} hash @param {string} path */
function addTo(hash, path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return addFile(hash, path);
  const entries = readdirSync(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) addTo(hash, join(path, entry.name));
    else if (/\.(m?[jt]sx?|json|html|css|svg)$/.test(entry.name)) {
      addFile(hash, join(path, entry.name));
    }
  }
}

/** @param {import('node:crypto').Hash} hash @param {string} file */
function addFile(hash, file) {
  hash.update(file.slice(root.length)).update(contentOf(file));
}

/** Nothing of a file that was deleted meanwhile. @param {string} file */
function contentOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return '';
  }
}

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  for (const product of products) {
    if (!(await isCurrent(product))) return missing(`${product.name} build`, 'npm run setup');
  }
  return found('server and console are current');
}

/** @param {(line: string) => void} print @returns {Promise<import('../part.mjs').Answer>} */
async function obtain(print) {
  for (const product of products) {
    if (await isCurrent(product)) continue;
    print(`building the ${product.name} …`);
    const before = hashOf(product.sources);
    const done = await sh(process.execPath, product.command, { timeoutMs: 300_000 });
    if (done.code !== 0) {
      return missing(`${product.name} build`, `it failed: ${lastLine(done.out)}`);
    }
    await mkdir(join(root, '.zerohour', 'setup'), { recursive: true, mode: 0o700 });
    await writeFile(stampFile(product.name), before);
  }
  return find();
}

/** @type {import('../part.mjs').Part} */
export const build = { name: 'build', needed: () => true, find, obtain };
