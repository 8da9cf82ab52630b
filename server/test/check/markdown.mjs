// @ts-check

/**
 * @typedef {object} Block a fenced block
 * @property {string} language first word of the info string, '' without one
 * @property {string} info the words after the language
 * @property {number} line of the opening fence, from 1
 * @property {readonly string[]} lines between the fences, without the fence's own indentation
 *
 * @typedef {object} Prose
 * @property {number} line
 * @property {string} text a line outside of fenced blocks
 */

/**
 * The fenced blocks of a Markdown text and the lines outside of them.
 *
 * @param {readonly string[]} lines
 * @returns {{ readonly blocks: readonly Block[], readonly prose: readonly Prose[] }}
 */
export function markdownOf(lines) {
  /** @type {(Block & { lines: string[] })[]} */
  const blocks = [];
  /** @type {Prose[]} */
  const prose = [];
  /** @type {{ indent: string, mark: string } | null} */
  let open = null;
  for (const [index, text] of lines.entries()) {
    const [, indent = '', mark = '', words = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (open === null && mark !== '') {
      open = { indent, mark };
      const [language = '', ...info] = words.trim().split(/\s+/);
      blocks.push({ language, info: info.join(' '), line: index + 1, lines: [] });
    } else if (open === null) {
      prose.push({ line: index + 1, text });
    } else if (mark.startsWith(open.mark) && words.trim() === '') {
      open = null;
    } else {
      blocks
        .at(-1)
        ?.lines.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  return { blocks, prose };
}

/**
 * The targets of a line's links and images.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function linksOf(text) {
  const bare = text.replace(/(`+)[^`]+\1/g, (code) => ' '.repeat(code.length));
  return [
    ...bare.matchAll(/\]\(\s*<?([^)\s>]+)|(?:src|href)="([^"]+)"|^\s*\[[^\]]+\]:\s*(\S+)/g),
  ].map(([, inline, attribute, reference]) => inline ?? attribute ?? reference ?? '');
}

/**
 * The inline code of a line.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function inlineCodeOf(text) {
  return [...text.matchAll(/(`+)([^`]+)\1/g)].map(([, , code]) => (code ?? '').trim());
}

/**
 * The anchors that GitHub gives to the headings of a text.
 *
 * @param {readonly Prose[]} prose
 * @returns {ReadonlySet<string>}
 */
export function anchorsOf(prose) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const anchors = new Set();
  for (const { text } of prose) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(text) ?? [];
    if (heading === undefined) continue;
    const slug = heading
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}
