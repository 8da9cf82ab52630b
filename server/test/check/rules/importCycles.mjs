// @ts-check
import { importsOf } from '../importGraph.mjs';

/** @type {import('../tree.mjs').Rule} */
export const importCycles = {
  name: 'importCycles',
  why: 'Files that import each other, be it for types alone, can only be read together.',
  check: (tree) => {
    /** @type {Map<string, import('../importGraph.mjs').Import[]>} */
    const imports = new Map();
    for (const one of importsOf(tree))
      imports.set(one.from, [...(imports.get(one.from) ?? []), one]);
    const reported = new Set();
    return [...imports.keys()].flatMap((start) => {
      if (reported.has(start)) return [];
      const cycle = shortestCycle(start, imports);
      if (cycle === null) return [];
      for (const { from } of cycle) reported.add(from);
      const message = [start, ...cycle.map(({ to }) => to)].join(' → ');
      return [{ file: start, line: cycle[0]?.line ?? 1, message }];
    });
  },
};

/**
 * The imports that lead from a file back to it, by breadth-first search; null where none do.
 *
 * @param {string} start
 * @param {ReadonlyMap<string, readonly import('../importGraph.mjs').Import[]>} imports
 */
function shortestCycle(start, imports) {
  /** @type {(readonly import('../importGraph.mjs').Import[])[]} */
  const queue = (imports.get(start) ?? []).map((one) => [one]);
  const seen = new Set();
  for (const way of queue) {
    const end = way.at(-1)?.to;
    if (end === start) return way;
    if (end === undefined || seen.has(end)) continue;
    seen.add(end);
    for (const next of imports.get(end) ?? []) queue.push([...way, next]);
  }
  return null;
}
