// @ts-check
import { parseSync } from '@swc/core';

/**
 * @typedef {{ readonly type: string, readonly [key: string]: any }} Node of swc's tree
 *
 * @typedef {object} Syntax
 * @property {Node} module
 * @property {(node: Node) => { first: number, last: number }} lines of a node, counted from 1
 * @property {(node: Node) => [number, number]} bytes offsets of a node in the file's UTF-8
 *
 * @typedef {{ readonly line: number, readonly text: string }} Comment one line of a comment
 */

const newline = 10;

/**
 * The syntax tree of a file of code.
 *
 * swc counts bytes from an offset that depends on what it parsed before. An empty statement put
 * before the text has that offset as its start; it also moves everything by one byte.
 *
 * @param {string} path
 * @param {string} text
 * @returns {Syntax}
 */
export function syntaxOf(path, text) {
  const bytes = Buffer.from(text);
  const module = parse(path, `;${text.replace(/^#!/, '//')}`);
  const [empty] = module.body;
  const base = empty.span.start + 1;
  const starts = [0];
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
    starts.push(at + 1);
  }
  /** @param {Node} node @returns {[number, number]} */
  const offsets = (node) => [node.span.start - base, node.span.end - base];
  return {
    module: { ...module, body: module.body.slice(1) },
    bytes: offsets,
    lines: (node) => {
      const [from, to] = offsets(node);
      return { first: lineAt(starts, from), last: lineAt(starts, to - 1) };
    },
  };
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {any}
 */
function parse(path, text) {
  const isTypeScript = /\.m?tsx?$/.test(path);
  try {
    return parseSync(text, {
      ...(isTypeScript
        ? { syntax: 'typescript', tsx: path.endsWith('x') }
        : { syntax: 'ecmascript', jsx: path.endsWith('x') }),
      target: 'es2024',
    });
  } catch (error) {
    throw new Error(`${path} cannot be parsed`, { cause: error });
  }
}

/**
 * @param {readonly number[]} starts byte offsets of the lines
 * @param {number} offset
 */
function lineAt(starts, offset) {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/**
 * Calls `visit` for every node, parents first; `ancestors` has the nearest last. What lies below a
 * node for which `visit` returns false is left out.
 *
 * @param {Node} module
 * @param {(node: Node, ancestors: readonly Node[]) => boolean | void} visit
 */
export function walk(module, visit) {
  /** @type {Node[]} */
  const ancestors = [];
  /** @param {any} value */
  const enter = (value) => {
    if (Array.isArray(value)) {
      for (const item of value) enter(item);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    const isNode = typeof value.type === 'string';
    if (isNode && visit(value, ancestors) === false) return;
    if (isNode) ancestors.push(value);
    for (const key in value) enter(value[key]);
    if (isNode) ancestors.pop();
  };
  enter(module);
}

const texts = new Set(['StringLiteral', 'TemplateElement', 'RegExpLiteral', 'JSXText']);

/**
 * The lines of a file's comments. swc keeps no comments, so they are looked for in the text after
 * everything that only looks like one (strings, templates, regular expressions, JSX text) is blanked.
 *
 * @param {string} text
 * @param {Syntax} syntax
 * @returns {readonly Comment[]}
 */
export function commentsOf(text, syntax) {
  const bytes = Buffer.from(text);
  walk(syntax.module, (node) => {
    if (!texts.has(node.type)) return;
    const [from, to] = syntax.bytes(node);
    for (let at = from; at < to; at += 1) if (bytes[at] !== newline) bytes[at] = 32;
  });
  const blanked = bytes.toString('utf8');
  /** @type {Comment[]} */
  const comments = [];
  let line = 1;
  let counted = 0;
  for (const { 0: comment, index } of blanked.matchAll(/\/\/.*|\/\*[\s\S]*?\*\//g)) {
    line += blanked.slice(counted, index).split('\n').length - 1;
    counted = index;
    for (const [more, part] of comment.split('\n').entries()) {
      comments.push({ line: line + more, text: part });
    }
  }
  return comments;
}
