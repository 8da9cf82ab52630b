import { err, ok, type Result } from '../result.ts';
import type { ImportProblem } from './draft.ts';

/** A simple command of a shell text, as its words. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * The commands of a bash text: words with '…', "…", $'…' and `\`, comments, and what ends a command (a line, `;`,
 * `&`, `|`). Nothing is expanded: `$HOME` stays as it is. Redirections count as words.
 * https://www.gnu.org/software/bash/manual/bash.html#Quoting
 */
export function shellCommands(text: string): Result<readonly ShellCommand[], ImportProblem> {
  const commands: { words: string[]; line: number }[] = [];
  let words: string[] = [];
  let begin = 1;
  let word: string | null = null;
  let line = 1;
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push({ words, line: begin });
    words = [];
  };
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at);
    if (token === null) return err(unclosed(line));
    const { kind, length, value } = token;
    if (kind === 'text') {
      if (words.length === 0 && word === null) begin = line;
      word = (word ?? '') + value;
    } else if (kind === 'end') endCommand();
    else if (kind === 'blank') endWord();
    else if (kind === 'comment' && word !== null) word += '#';
    line += text.slice(at, at + length).split('\n').length - 1;
    at += kind === 'comment' && word !== null ? 1 : length;
  }
  endCommand();
  return ok(commands);
}

const unclosed = (line: number): ImportProblem => ({
  place: `line ${line}`,
  message: 'has a quote that does not end',
  remedy: 'Copy the whole command again ("Copy as cURL (bash)").',
});

interface Token {
  readonly kind: 'text' | 'blank' | 'end' | 'comment';
  readonly length: number;
  readonly value: string;
}

const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => Omit<Token, 'length'>])[] =
  [
    [/\\\r?\n/y, () => ({ kind: 'blank', value: '' })],
    [/[ \t]+/y, () => ({ kind: 'blank', value: '' })],
    [/\r?\n|\r|[;&|]+/y, () => ({ kind: 'end', value: '' })],
    [/#[^\n]*/y, () => ({ kind: 'comment', value: '' })],
    [
      /\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y,
      ([, inner = '']) => ({ kind: 'text', value: ansi(inner) }),
    ],
    [/'([^']*)'/y, ([, inner = '']) => ({ kind: 'text', value: inner })],
    [
      /\$?"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y,
      ([, inner = '']) => ({ kind: 'text', value: unescaped(inner) }),
    ],
    [/\\([\s\S])/y, ([, inner = '']) => ({ kind: 'text', value: inner })],
    [/[^\s;&|#'"\\$]+|\$(?!['"])/y, ([value]) => ({ kind: 'text', value })],
  ];

/** Null where a quote does not end. */
function tokenAt(text: string, at: number): Token | null {
  for (const [pattern, token] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { ...token(match), length: match[0].length };
  }
  const rest = text.charAt(at);
  return /['"$\\]/.test(rest) ? null : { kind: 'blank', length: 1, value: '' };
}

/** In "…" a backslash is special before these only. */
const unescaped = (text: string): string =>
  text.replace(/\\(\r?\n|[$`"\\])/g, (_, escaped: string) => (/\n/.test(escaped) ? '' : escaped));

const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** $'…': letters, octal, \xHH, \uHHHH and \UHHHHHHHH. */
const ansi = (text: string): string =>
  text.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([\s\S]))/g,
    (_, octal?: string, hex?: string, short?: string, long?: string, letter?: string) => {
      if (letter !== undefined) return letters[letter] ?? letter;
      const code =
        octal === undefined
          ? Number.parseInt(hex ?? short ?? long ?? '', 16)
          : Number.parseInt(octal, 8);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
