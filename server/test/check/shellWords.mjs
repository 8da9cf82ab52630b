// @ts-check

/**
 * The simple commands of a shell text, each as its words, with the line on which it begins (from 1).
 * Quotes, comments and `\` at a line's end are understood; an operator between commands ends one.
 *
 * @param {readonly string[]} lines
 * @returns {{ readonly line: number, readonly words: readonly string[] }[]}
 */
export function shellCommands(lines) {
  /** @type {{ line: number, words: string[] }[]} */
  const commands = [];
  let text = '';
  let begin = 1;
  for (const [index, line] of lines.entries()) {
    if (text === '') begin = index + 1;
    text += line.replace(/\\$/, ' ');
    if (line.endsWith('\\')) continue;
    for (const words of splitCommands(text)) commands.push({ line: begin, words });
    text = '';
  }
  return commands;
}

/** `<name>` is a placeholder of a document, a part of a word. */
const token = /\s+|#.*|(?:[^\s;|&'"<>]|'[^']*'|"[^"]*"|<\w[^<>]*>)+|&&|\|\||[;|&]|[<>]+/g;

/**
 * @param {string} text
 * @returns {string[][]} none of them empty
 */
function splitCommands(text) {
  /** @type {string[][]} */
  const commands = [[]];
  for (const [part] of text.matchAll(token)) {
    if (/^\s|^#/.test(part)) continue;
    if (/^[;|&]+$/.test(part)) commands.push([]);
    else commands.at(-1)?.push(part.replace(/^(['"])(.*)\1$/, '$2'));
  }
  return commands.filter((words) => words.length > 0);
}
