// @ts-check
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { walk } from './syntax.mjs';

/**
 * @typedef {{ readonly from: string, readonly to: string, readonly line: number }} Import
 *   `to` is a path of the tree, `node:<module>`, or the name of a package.
 */

/**
 * Every import between the files of a tree, those of types alone and dynamic ones included.
 *
 * @param {import('./tree.mjs').Tree} tree
 * @returns {readonly Import[]}
 */
export function importsOf(tree) {
  const packages = ownPackages(tree);
  return tree.code.flatMap((file) =>
    specifiersOf(file).map(({ specifier, line }) => ({
      from: file.path,
      to: resolve(tree, packages, file.path, specifier),
      line,
    })),
  );
}

/** @param {import('./tree.mjs').File} file */
function specifiersOf(file) {
  const { module, lines } = file.syntax();
  /** @type {{ specifier: string, line: number }[]} */
  const found = [];
  walk(module, (node) => {
    const source = sourceOf(node);
    if (source?.type === 'StringLiteral') {
      found.push({ specifier: source.value, line: lines(node).first });
    }
  });
  return found;
}

/** @param {import('./syntax.mjs').Node} node */
function sourceOf(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source;
    case 'TsImportType':
      return node.argument;
    case 'CallExpression':
      return node.callee.type === 'Import' ? node.arguments[0]?.expression : null;
    default:
      return null;
  }
}

/**
 * @param {import('./tree.mjs').Tree} tree
 * @param {ReadonlyMap<string, string>} packages
 * @param {string} from
 * @param {string} specifier
 */
function resolve(tree, packages, from, specifier) {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
    return ['', '.ts', '.tsx'].map((end) => path + end).find((one) => tree.paths.has(one)) ?? path;
  }
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  return packages.get(specifier) ?? specifier;
}

/**
 * What each import of a package of ours (a workspace) means, by its `exports`.
 *
 * @param {import('./tree.mjs').Tree} tree
 */
function ownPackages(tree) {
  /** @type {Map<string, string>} */
  const packages = new Map();
  for (const { path } of tree.files) {
    if (posix.basename(path) !== 'package.json' || path === 'package.json') continue;
    const { name, exports = {} } = tree.json(path);
    for (const [subpath, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? target : (target.source ?? target.import);
      packages.set(posix.join(name, subpath), posix.join(posix.dirname(path), source));
    }
  }
  return packages;
}
