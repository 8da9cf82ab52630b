// @ts-check
import { anyMatcher, literal } from '../glob.mjs';

/**
 * An entry of `bannedWords.json`. Either a `word` of small letters (of several: parts with spaces
 * between), found in prose and inside of names (`openHouse`, `HOUSE_RULES`, `house-rules`) with an
 * ending or without, but not inside of another word (`warehouse`). Or a `pattern`, a regular expression.
 *
 * @typedef {object} BannedWord
 * @property {string} [word]
 * @property {readonly string[]} [endings] of `word`; `s` without
 * @property {string} [pattern]
 * @property {string} instead
 * @property {readonly string[]} [in] globs of the files in which it is banned; all without
 * @property {readonly string[]} [except] globs of files in which it is allowed
 * @property {readonly string[]} [allow] texts with the word in them that are allowed
 *
 * @typedef {{ readonly except: readonly string[], readonly words: readonly BannedWord[] }} BannedWords
 */

const listFile = 'server/test/check/bannedWords.json';

/** @type {import('../tree.mjs').Rule} */
export const bannedWords = {
  name: 'bannedWords',
  why: `One word, one meaning: what a name of the past or a metaphor is called now (${listFile}).`,
  check: (tree) => {
    /** @type {BannedWords | null} */
    const list = tree.json(listFile);
    if (list === null) throw new Error(`${listFile} is missing`);
    const isExempt = anyMatcher(list.except);
    const finders = list.words.map(finderOf);
    return tree.files
      .filter(({ path }) => !isExempt(path) && !tree.isGenerated(path))
      .flatMap((file) => finders.flatMap((find) => find(file)));
  },
};

/**
 * @param {BannedWord} entry
 * @returns {(file: import('../tree.mjs').File) => import('../tree.mjs').Violation[]}
 */
function finderOf(entry) {
  const source = entry.pattern ?? (entry.word && wordPattern(entry.word, entry.endings));
  if (!source) throw new Error(`${listFile}: an entry has neither a word nor a pattern`);
  const pattern = new RegExp(source, 'g');
  const isIn = anyMatcher(entry.in ?? ['**']);
  const isExcept = anyMatcher(entry.except ?? []);
  const allowed = entry.allow && new RegExp(entry.allow.map(literal).join('|'), 'g');
  /** @param {string} text */
  const hits = (text) =>
    [...(allowed ? text.replace(allowed, blank) : text).matchAll(pattern)].map(([hit]) => hit);
  return ({ path, text, lines }) => {
    if (!isIn(path) || isExcept(path)) return [];
    const inPath = hits(path).map((hit) => ({ line: 1, hit: `${hit} (in the path)` }));
    const inText =
      hits(text).length === 0
        ? []
        : lines.flatMap((line, index) => hits(line).map((hit) => ({ line: index + 1, hit })));
    return [...inPath, ...inText].map(({ line, hit }) => ({
      file: path,
      line,
      message: `"${hit}" is banned: ${entry.instead}`,
    }));
  };
}

/** @param {string} text */
function blank(text) {
  return ' '.repeat(text.length);
}

/**
 * @param {string} word
 * @param {readonly string[]} endings
 */
function wordPattern(word, endings = ['s']) {
  const parts = word.toLowerCase().split(' ').map(literal);
  const capitals = parts.map((part) => part[0]?.toUpperCase() + part.slice(1));
  const [first, ...rest] = parts;
  const next = rest.map((part, index) => `(?:[ _-]${part}|[ _-]?${capitals[index + 1]})`).join('');
  const ending = `(?:${endings.join('|')})?(?![a-z])`;
  const upper = parts.map((part) => part.toUpperCase()).join('[ _-]?');
  return [
    `(?<![A-Za-z])${first}${next}${ending}`,
    `${capitals[0]}${next}${ending}`,
    `(?<![A-Z])${upper}(?:${endings.join('|').toUpperCase()})?(?=$|[^A-Za-z]|[A-Z][a-z])`,
  ].join('|');
}
