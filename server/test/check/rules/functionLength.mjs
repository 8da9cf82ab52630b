// @ts-check
import { walk } from '../syntax.mjs';
import { isTest } from '../tree.mjs';

const linesMax = 70;

const functions = new Set([
  'ArrowFunctionExpression',
  'ClassMethod',
  'Constructor',
  'FunctionDeclaration',
  'FunctionExpression',
  'GetterProperty',
  'MethodProperty',
  'PrivateMethod',
  'SetterProperty',
]);

/** @type {import('../tree.mjs').Rule} */
export const functionLength = {
  name: 'functionLength',
  why: `A function that does not fit on a screen does more than one thing; ${linesMax} lines fit.`,
  check: (tree) => tree.code.filter(({ path }) => !isTest(path)).flatMap(longFunctions),
};

/**
 * @param {import('../tree.mjs').File} file
 * @returns {import('../tree.mjs').Violation[]}
 */
function longFunctions(file) {
  if (file.lines.length <= linesMax) return [];
  const { module, lines } = file.syntax();
  /** @type {import('../tree.mjs').Violation[]} */
  const found = [];
  walk(module, (node, ancestors) => {
    if (!functions.has(node.type)) return;
    const { first, last } = lines(node);
    const length = last - first + 1;
    if (length <= linesMax) return;
    const message = `${nameOf(node, ancestors)} has ${length} lines, ${linesMax} are allowed`;
    found.push({ file: file.path, line: first, message });
  });
  return found;
}

/**
 * @param {import('../syntax.mjs').Node} node
 * @param {readonly import('../syntax.mjs').Node[]} ancestors
 */
function nameOf(node, ancestors) {
  const own = node.identifier ?? node.key;
  if (own) return own.value ?? own.id?.value ?? 'a computed name';
  const names = ancestors.map(({ id, identifier, key }) => (id ?? identifier ?? key)?.value);
  const around = names.findLast((name) => typeof name === 'string');
  return around === undefined ? 'a function' : `a function of ${around}`;
}
