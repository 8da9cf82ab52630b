import { type ErrorCode, Lexer, type YAMLParseError } from 'yaml';
import type { Told } from './strangeCharacter.ts';

/** What is wrong with a text before its keys are looked at, in our words. One mistake makes many errors. */

const placeholderText = /^(?:\$\{[^}\n]*\}|[^,[\]{}\n])*/;
const shownMax = 100;

/** Placeholders without quotes inside braces or brackets, where "{" opens a mapping. */
function barePlaceholders(text: string): readonly Told[] {
  const found: Told[] = [];
  let toldUntil = 0;
  let before = 0;
  for (const { lexeme, at } of lexemesOf(text)) {
    if (lexeme === '{' && text[at - 1] === '$' && before >= toldUntil) {
      const [value = ''] = placeholderText.exec(text.slice(before, before + shownMax)) ?? [];
      toldUntil = before + value.length;
      const message = `a placeholder inside braces or brackets is put in quotes: "${value.trim()}"`;
      found.push([before, message]);
    }
    before = at;
  }
  return found;
}

/** Marks of the lexer's own, which stand for no character: a document, a scalar, a broken flow collection. */
const marks: ReadonlySet<string> = new Set(['\x02', '\x18', '\x1f']);

function* lexemesOf(text: string): Generator<{ readonly lexeme: string; readonly at: number }> {
  let at = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (marks.has(lexeme)) continue;
    yield { lexeme, at };
    at += lexeme.length;
  }
}

const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'a line is indented by a tab; use spaces',
  BAD_INDENT:
    'the indentation fits no line above, or a brace or bracket is not closed; line up the keys of a mapping',
  BLOCK_AS_IMPLICIT_KEY: 'a second ":" on the line; put a value that holds ": " in quotes',
  BLOCK_IN_FLOW: 'a mapping or list over several lines inside braces; write it in braces too',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BAD_DQ_ESCAPE:
    'no such escape in double quotes; write "\\\\" for a backslash, or use single quotes',
  MULTIPLE_DOCS: 'a second document begins here; a file holds one',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines; check the quotes and the ":" before it',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters; check the quotes before it',
};

/** Placeholders without quotes, else the first error: those that follow it come of it. */
export function syntaxErrors(text: string, errors: readonly YAMLParseError[]): readonly Told[] {
  const bare = barePlaceholders(text);
  const [first] = errors;
  return bare.length > 0 || first === undefined ? bare : [syntaxError(text, first)];
}

function syntaxError(text: string, first: YAMLParseError): Told {
  const [at] = first.pos;
  if (first.code === 'MISSING_CHAR') return missingCharacter(text, first);
  return [at, remedies[first.code] ?? first.message.split('\n', 1)[0] ?? first.message];
}

/** A missing quote is seen at the end of the file; the place to look at is where it was opened. */
function missingCharacter(text: string, { message, pos: [at] }: YAMLParseError): Told {
  const [, quote] = /closing (["'])/.exec(message) ?? [];
  if (quote === undefined) return [at, message.split('\n', 1)[0] ?? message];
  return [openedAt(text, quote), `a text in ${quote} is not closed; add the ${quote} at its end`];
}

/** Where the last text in such quotes begins: one that is not closed reaches to the end of the file. */
function openedAt(text: string, quote: string): number {
  let last = 0;
  for (const { lexeme, at } of lexemesOf(text)) if (lexeme.startsWith(quote)) last = at;
  return last;
}
