// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anyMatcher } from './glob.mjs';
import { commentsOf, syntaxOf } from './syntax.mjs';

/**
 * @typedef {{ readonly file: string, readonly line: number, readonly message: string }} Violation
 *   `file` is relative to the tree, with `/`; `line` counts from 1.
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} why
 * @property {(tree: Tree) => readonly Violation[] | Promise<readonly Violation[]>} check
 *
 * @typedef {object} File
 * @property {string} path relative to the tree, with `/`
 * @property {string} text
 * @property {readonly string[]} lines
 * @property {() => import('./syntax.mjs').Syntax} syntax of a file of code
 * @property {() => readonly import('./syntax.mjs').Comment[]} comments of a file of code, a line each
 *
 * @typedef {object} Tree
 * @property {string} root
 * @property {ReadonlySet<string>} paths every file, binary ones included
 * @property {ReadonlySet<string>} folders
 * @property {readonly File[]} files every text file
 * @property {readonly File[]} code TypeScript and JavaScript that people wrote
 * @property {readonly File[]} docs Markdown
 * @property {(path: string) => boolean} isGenerated written by a program, or recorded
 * @property {(path: string) => any} json the content of a JSON file, null without the file
 */

/**
 * Every file of a checkout, or of a folder laid out like one, without what `.gitignore` names.
 *
 * @param {string} root
 * @returns {Tree}
 */
export function readTree(root) {
  const paths = [...walk(root, '', ignoredNames(root))].sort();
  const files = paths.flatMap((path) => readFile(root, path));
  const isGenerated = generated(root);
  return {
    root,
    paths: new Set(paths),
    folders: new Set(paths.flatMap(foldersOf)),
    files,
    code: files.filter(({ path }) => isCode(path) && !isGenerated(path)),
    docs: files.filter(({ path }) => path.endsWith('.md')),
    isGenerated,
    json: (path) => readJson(root, path),
  };
}

/** @param {string} path */
export function isCode(path) {
  return /\.(m?tsx?|m?js)$/.test(path);
}

/** @param {string} path */
export function isTest(path) {
  return /\.test\.(m?tsx?|mjs)$|\.e2e\.ts$/.test(path);
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {(name: string) => boolean} isIgnored
 * @returns {Generator<string>}
 */
function* walk(root, folder, isIgnored) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (isIgnored(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path, isIgnored);
    else if (entry.isFile()) yield path;
  }
}

/**
 * @param {string} root
 * @returns {(name: string) => boolean}
 */
function ignoredNames(root) {
  const file = join(root, '.gitignore');
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8').split('\n')
    : ['node_modules', 'dist'];
  const names = lines.map((line) => line.trim().replace(/\/$/, '')).filter((line) => line !== '');
  const unknown = names.find((name) => /^[#!]|\//.test(name));
  if (unknown !== undefined) {
    throw new Error(`.gitignore: "${unknown}" is more than a name, which the check cannot read`);
  }
  return anyMatcher(['.git', ...names]);
}

/**
 * What Biome is told to leave alone is written by a program or recorded; the list is kept there.
 *
 * @param {string} root
 * @returns {(path: string) => boolean}
 */
function generated(root) {
  /** @type {string[]} */
  const includes = readJson(root, 'biome.json')?.files.includes ?? [];
  return anyMatcher(includes.flatMap((glob) => (glob.startsWith('!') ? [glob.slice(1)] : [])));
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {File[]} none for a binary file
 */
function readFile(root, path) {
  const bytes = readFileSync(join(root, path));
  if (bytes.subarray(0, 8_192).includes(0)) return [];
  const text = bytes.toString('utf8');
  const syntax = once(() => syntaxOf(path, text));
  const comments = once(() => commentsOf(text, syntax()));
  return [{ path, text, lines: text.split('\n'), syntax, comments }];
}

/**
 * @param {string} root
 * @param {string} path
 */
function readJson(root, path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function foldersOf(path) {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
function once(make) {
  /** @type {{ value: T } | null} */
  let made = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
