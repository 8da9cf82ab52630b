// @ts-check
import { anyMatcher } from '../glob.mjs';
import { walk } from '../syntax.mjs';

/** The one place in each package where an unknown error becomes a line. */
const isAllowed = anyMatcher([
  'server/core/text/oneLine.ts',
  'server/setup/oneLine.mjs',
  'web/src/**/oneLine.ts',
  'shadow-data/**/oneLine.ts',
  'scenarios/**/oneLine.ts',
]);

/** @typedef {import('../syntax.mjs').Node} Node */

/** @type {import('../tree.mjs').Rule} */
export const stringifiedError = {
  name: 'stringifiedError',
  why: 'What is thrown may be anything; one function turns it into a line, so that all are alike.',
  check: (tree) => tree.code.filter(({ path }) => !isAllowed(path)).flatMap(stringifiedIn),
};

/**
 * @param {import('../tree.mjs').File} file
 * @returns {import('../tree.mjs').Violation[]}
 */
function stringifiedIn(file) {
  const { module, lines } = file.syntax();
  /** @type {import('../tree.mjs').Violation[]} */
  const found = [];
  walk(module, (node, ancestors) => {
    const form = formOf(node, ancestors, file.path.endsWith('js'));
    if (form === null) return;
    const message = `${form} makes a line of an error by hand: call oneLine`;
    found.push({ file: file.path, line: lines(node).first, message });
    return false;
  });
  return found;
}

/**
 * What a node does by hand, null for none of it.
 *
 * @param {Node} node
 * @param {readonly Node[]} ancestors
 * @param {boolean} isJavaScript without types, where `error.message` needs no proof that it is there
 */
function formOf(node, ancestors, isJavaScript) {
  const isCaught = (/** @type {Node | undefined} */ value) => caught(value, ancestors);
  switch (node.type) {
    case 'ConditionalExpression':
    case 'IfStatement':
      return narrowsToError(node.test) && readsText(node.consequent)
        ? 'instanceof Error with .message'
        : null;
    case 'LogicalExpression':
    case 'BinaryExpression':
      if (node.operator === '&&' && narrowsToError(node.left) && isText(node.right)) {
        return 'instanceof Error with .message';
      }
      return node.operator === '+' && (isCaught(node.left) || isCaught(node.right))
        ? 'adding a caught value to a text'
        : null;
    case 'MemberExpression':
      if (!isText(node)) return null;
      if (isCast(node.object)) return 'a cast to Error';
      return isJavaScript && isCaught(node.object) ? '.message of a caught value' : null;
    case 'TemplateLiteral':
      return node.expressions?.some(isCaught) ? 'a caught value in a template' : null;
    case 'CallExpression':
      return callForm(node, isCaught);
    default:
      return null;
  }
}

/**
 * @param {Node} node a call
 * @param {(value: Node | undefined) => boolean} isCaught
 */
function callForm({ callee, arguments: args }, isCaught) {
  const first = args[0]?.expression;
  if (callee.value === 'String' && isCaught(first)) return 'String()';
  if (callee.type !== 'MemberExpression') return null;
  if (callee.property.value === 'toString' && isCaught(callee.object)) return 'toString()';
  const isJson = callee.object.value === 'JSON' && callee.property.value === 'stringify';
  return isJson && isCaught(first) ? 'JSON.stringify()' : null;
}

/** @param {Node} test `x instanceof Error`, with or without more */
function narrowsToError(test) {
  const bare = unwrapped(test);
  return bare.operator === 'instanceof' && bare.right.value === 'Error';
}

/** @param {Node} consequent of a condition: a value, or a statement that returns or assigns one */
function readsText(consequent) {
  let reads = false;
  walk(consequent, (node) => {
    if (isText(node)) reads = true;
  });
  return reads;
}

/** @param {Node} node */
function isText(node) {
  return node.type === 'MemberExpression' && ['message', 'stack'].includes(node.property.value);
}

/** @param {Node} object */
function isCast(object) {
  const cast = unwrapped(object);
  if (!['TsAsExpression', 'TsTypeAssertion'].includes(cast.type)) return false;
  const type = cast.typeAnnotation;
  return type.type === 'TsTypeLiteral' || type.typeName?.value === 'Error';
}

/**
 * @param {Node} node
 * @returns {Node}
 */
function unwrapped(node) {
  return node.type === 'ParenthesisExpression' ? unwrapped(node.expression) : node;
}

/**
 * Whether a value is what a `catch` around it, or a rejection's handler, was given.
 *
 * @param {Node | undefined} value
 * @param {readonly Node[]} ancestors
 */
function caught(value, ancestors) {
  if (value === undefined) return false;
  const { type, value: name } = unwrapped(value);
  if (type !== 'Identifier') return false;
  return ancestors.some((around, index) => {
    if (around.type === 'CatchClause') return around.param?.value === name;
    return handlerParameter(around, ancestors[index - 1])?.value === name;
  });
}

/**
 * The parameter of `.catch(handler)`, of the second handler of `.then`, or of a function that takes
 * an `unknown` called error.
 *
 * @param {Node} handler
 * @param {Node | undefined} call
 * @returns {Node | undefined}
 */
function handlerParameter(handler, call) {
  const parameter = handler.params?.[0]?.pat ?? handler.params?.[0];
  if (parameter?.type !== 'Identifier') return undefined;
  const annotation = parameter.typeAnnotation?.typeAnnotation;
  if (annotation?.kind === 'unknown' && /^(error|cause|reason)$/.test(parameter.value))
    return parameter;
  const method = call?.type === 'CallExpression' ? call.callee.property?.value : undefined;
  const position = call?.arguments?.findIndex(
    (/** @type {any} */ one) => one.expression === handler,
  );
  return (method === 'catch' && position === 0) || (method === 'then' && position === 1)
    ? parameter
    : undefined;
}
