// @ts-check
import { posix } from 'node:path';
import { matcher } from '../glob.mjs';
import { anchorsOf, inlineCodeOf, linksOf, markdownOf } from '../markdown.mjs';
import { isCode } from '../tree.mjs';

/**
 * @typedef {import('../tree.mjs').Tree} Tree
 * @typedef {import('../tree.mjs').File} File
 * @typedef {import('../tree.mjs').Violation} Violation
 * @typedef {import('../markdown.mjs').Prose} Line
 */

/** @type {import('../tree.mjs').Rule} */
export const references = {
  name: 'references',
  why: 'A reader who follows a link, a path or the number of an ADR must find what it names.',
  check: (tree) => [
    ...tree.docs.flatMap((file) => brokenLinks(tree, file)),
    // A recipe names files that its reader creates.
    ...tree.files
      .filter(({ path }) => !path.startsWith('docs/howto/'))
      .flatMap((file) => brokenMentions(tree, file)),
  ],
};

/**
 * Relative links and anchors of a Markdown file that lead nowhere.
 *
 * @param {Tree} tree
 * @param {File} file
 * @returns {Violation[]}
 */
function brokenLinks(tree, file) {
  return markdownOf(file.lines).prose.flatMap(({ line, text }) =>
    linksOf(text)
      .filter((link) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link))
      .flatMap((link) => {
        const [path = '', anchor] = link.split('#');
        const target =
          path === '' ? file.path : posix.join(posix.dirname(file.path), decodeURI(path));
        const missing = missingTarget(tree, target.replace(/\/$/, ''), anchor);
        return missing === null
          ? []
          : [{ file: file.path, line, message: `the link ${link} ${missing}` }];
      }),
  );
}

/**
 * @param {Tree} tree
 * @param {string} target
 * @param {string | undefined} anchor
 */
function missingTarget(tree, target, anchor) {
  if (target !== '.' && !exists(tree, target)) return `leads to ${target}, which is not there`;
  if (anchor === undefined || !target.endsWith('.md')) return null;
  const document = tree.docs.find(({ path }) => path === target);
  const anchors = anchorsOf(markdownOf(document?.lines ?? []).prose);
  return anchors.has(anchor) ? null : `names a heading that ${target} does not have`;
}

/**
 * ADRs by number and paths of the repository that a comment or a document mentions and that are not
 * there.
 *
 * @param {Tree} tree
 * @param {File} file
 * @returns {Violation[]}
 */
function brokenMentions(tree, file) {
  return linesToRead(tree, file).flatMap(({ line, text }) => {
    const messages = [...missingRecords(tree, text), ...missingPaths(tree, file, text)];
    return [...new Set(messages)].map((message) => ({ file: file.path, line, message }));
  });
}

/**
 * The comments of code; every line of what is not code.
 *
 * @param {Tree} tree
 * @param {File} file
 * @returns {readonly Line[]}
 */
function linesToRead(tree, file) {
  if (tree.isGenerated(file.path)) return [];
  if (isCode(file.path)) return file.comments();
  if (!/\.(md|css|sql|ya?ml|html)$/.test(file.path)) return [];
  return file.lines.map((text, index) => ({ line: index + 1, text }));
}

/**
 * @param {Tree} tree
 * @param {string} text
 */
function missingRecords(tree, text) {
  return [...text.matchAll(/\bADRs?[ -](\d{1,4})\b/g)]
    .map(([, number = '']) => number.padStart(4, '0'))
    .filter((number) => ![...tree.paths].some((path) => path.startsWith(`docs/adr/${number}-`)))
    .map((number) => `ADR ${number} is not in docs/adr/`);
}

/** A path with a file's ending, with `/` at its end, or in `docs/`; nothing before it that makes it another's. */
const pathPattern = /(?<![\w./@$}<-])((?:[\w.*{},-]+\/)+(?:[\w*{},-]+(?:\.[\w*{},-]+)*)?)/g;

/**
 * @param {Tree} tree
 * @param {File} file
 * @param {string} text
 */
function missingPaths(tree, file, text) {
  const bare = text.replace(/[a-z]+:\/\/\S+/g, '').replace(/\]\([^)]*\)/g, ']');
  const rooted = [...bare.matchAll(pathPattern)]
    .map(([, path = '']) => path)
    .filter((path) => isRooted(tree, path))
    .filter((path) => /\/$|\.[a-z]{1,4}$/.test(path) || path.startsWith('docs/'));
  // `.test.ts` is an ending, and `x.test.ts` stands for a name with it.
  const quoted = inlineCodeOf(bare).filter(
    (code) => /^(?!x?\.)[\w./*{},-]+\.(tsx?|mjs)$/.test(code) && !isRooted(tree, code),
  );
  return [
    ...rooted.filter((path) => !exists(tree, path.replace(/\/$/, ''))),
    ...quoted.filter((code) => !existsNear(tree, file, code)),
  ].map((path) => `${path} is not there`);
}

/**
 * @param {Tree} tree
 * @param {string} path
 */
function isRooted(tree, path) {
  const [root = '', ...rest] = path.split('/');
  return rest.length > 0 && tree.folders.has(root) && !/(^|\/)(dist|node_modules)(\/|$)/.test(path);
}

/**
 * @param {Tree} tree
 * @param {string} path a glob, too
 */
function exists(tree, path) {
  if (tree.paths.has(path) || tree.folders.has(path)) return true;
  return /[*{]/.test(path) && [...tree.paths].some(matcher(path));
}

/**
 * A file by its name alone, or by the end of its path.
 *
 * @param {Tree} tree
 * @param {File} file
 * @param {string} code
 */
function existsNear(tree, file, code) {
  const path = posix.join(posix.dirname(file.path), code);
  return exists(tree, path) || exists(tree, `**/${code.replace(/^(\.\.?\/)+/, '')}`);
}
