// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Checks how the folders of web/src import one another. `node server/test/dependencies.mjs` cannot
 * read JSX, so this reads the import paths of .ts and .tsx files by a pattern.
 *
 * @typedef {ReadonlyMap<string, ReadonlySet<string>>} Graph folder → folders that it imports
 */

const importPath = /(?:\bfrom|\bimport\(|\bimport)\s*'(\.[^']+)'/g;

/**
 * @param {string} root folder whose subfolders are the nodes
 * @param {{ dynamic: boolean, tests: boolean }} including `import()` and test files
 * @returns {Graph}
 */
export function folderGraph(root, including) {
  /** @type {Map<string, Set<string>>} */
  const graph = new Map();
  for (const file of sourceFiles(root)) {
    if (!including.tests && /\.(test|support)\.tsx?$/.test(file)) continue;
    const from = folderOf(root, file);
    const imports = graph.get(from) ?? new Set();
    graph.set(from, imports);
    const text = readFileSync(file, 'utf8');
    for (const [statement, path] of text.matchAll(importPath)) {
      if (!including.dynamic && statement.startsWith('import(')) continue;
      const to = folderOf(root, join(dirname(file), path));
      if (to !== from) imports.add(to);
    }
  }
  return graph;
}

/** @param {string} root @returns {string[]} */
function sourceFiles(root) {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, name));
}

/** @param {string} root @param {string} file */
const folderOf = (root, file) => relative(root, dirname(file)) || '.';

/**
 * One cycle of folders, such as ['ui', 'runs', 'ui']; null when there is none.
 *
 * @param {Graph} graph
 * @returns {readonly string[] | null}
 */
export function findCycle(graph) {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} folder @param {readonly string[]} path @returns {readonly string[] | null} */
  const visit = (folder, path) => {
    if (path.includes(folder)) return [...path.slice(path.indexOf(folder)), folder];
    if (done.has(folder)) return null;
    for (const next of graph.get(folder) ?? []) {
      const cycle = visit(next, [...path, folder]);
      if (cycle !== null) return cycle;
    }
    done.add(folder);
    return null;
  };
  for (const folder of graph.keys()) {
    const cycle = visit(folder, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
