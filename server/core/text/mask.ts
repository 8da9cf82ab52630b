import { isFlag, isSecretHeader, isSecretName } from './secretName.ts';
import { secretPattern } from './secretPattern.ts';

/** What stands in the place of a secret. */
export const masked = '***';

/** Hides secrets in what is shown of requests and answers; the same rule wherever they are shown. */
export interface Mask {
  /** A header's value: masked whole where its name is that of a secret. */
  header(name: string, value: string): string;
  /** A URL, a body, or any other text: masked where a secret stands in it. */
  text(text: string): string;
  /** A value by the name under which the scenario keeps it. */
  named(name: string, value: string): string;
}

/** A shorter text occurs by chance, and masking it would make the rest unreadable. */
const literalLengthMin = 4;

/** `secrets` are hidden wherever they stand, in whatever way they are written there (`secretPattern`). */
export function createMask(secrets: readonly string[]): Mask {
  const pattern = secretPattern(secrets.filter(isTold));
  const literals = pattern === null ? null : new RegExp(pattern, 'g');
  const text = (given: string): string =>
    rules.reduce(
      (hidden, rule) => rule(hidden),
      literals === null ? given : given.replace(literals, masked),
    );
  return {
    header: (name, value) => (isSecretHeader(name) && !isFlag(value) ? masked : text(value)),
    text,
    named: (name, value) => (isSecretName(name) && !isFlag(value) ? masked : text(value)),
  };
}

const isTold = (secret: string): boolean => secret.length >= literalLengthMin && !isFlag(secret);

type Rule = (text: string) => string;

/** The signature of a shadow tag, in whatever header it is sent. */
const tags: Rule = (text) =>
  text.replace(/(zh-shadow(?:=|%3D)v1\.[a-z0-9]+\.\d+\.[a-z0-9]+\.)[\w-]+/gi, `$1${masked}`);

/** `Bearer …` and `Basic …`, JSON web tokens, private keys. */
const wellKnown: Rule = (text) =>
  text
    .replace(/\b(Bearer|Basic)(\s+|%20)[\w.~+/=-]{6,}/gi, `$1 ${masked}`)
    .replace(/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, masked)
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g, masked);

/** `https://user:password@host`. */
const urlPasswords: Rule = (text) =>
  text.replace(/(:\/\/[^\s/:@"'<>]*):[^\s/@"'<>]*@/g, `$1:${masked}@`);

/** `name=value` of queries, forms, cookies and attributes. */
const pairs: Rule = (text) =>
  text.replace(
    /(?<![\w.%[\]-])([\w.%[\]-]{1,64})=("[^"]*"?|'[^']*'?|[^&;#\s,<>"']+)/g,
    (whole, name: string, value: string) =>
      isSecretName(decoded(name)) && !isFlag(value) ? `${name}=${masked}` : whole,
  );

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `<password>…</password>`. */
const elements: Rule = (text) =>
  text.replace(
    /<([\w:.-]{1,64})((?:\s[^<>]*)?)>([^<]+)/g,
    (whole, name: string, attributes: string, value: string) =>
      isSecretName(name) && !isFlag(value) ? `<${name}${attributes}>${masked}` : whole,
  );

/** `<input name="csrf" value="…">`, `<meta name="csrf-token" content="…">`, also of a text that was cut. */
const inputs: Rule = (text) =>
  text.replace(/<[a-z][^<>]*/gi, (tag) => {
    const names = tag.matchAll(/\s(?:name|id|property)\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))/gi);
    const isSecret = [...names].some(([, a, b, c]) => isSecretName(a ?? b ?? c ?? ''));
    return isSecret
      ? tag.replace(
          /(\s(?:value|content)\s*=\s*)(?!(["']?)(?:true|false)\2(?:[\s/]|$))(?:"[^"]*"?|'[^']*'?|[^\s"'>]+)/gi,
          `$1"${masked}"`,
        )
      : tag;
  });

/** A part of a multipart form. */
const parts: Rule = (text) =>
  text.replace(
    /(\bname="([^"\r\n]{1,64})"[\s\S]*?\r?\n\r?\n)([\s\S]*?)(?=\r?\n--|$)/g,
    (whole, head: string, name: string, value: string) =>
      isSecretName(name) && !isFlag(value) ? head + masked : whole,
  );

/** Fields of JSON, also of JSON inside a JSON string, and of a text that was cut. */
const fields: Rule = (text) =>
  maskValues(
    text,
    /(?<escaping>\\*)"(?<name>[^"\\]{1,64})\k<escaping>"\s*:\s*/g,
    (start, { escaping = '' }) => {
      const end = valueEnd(text, start, escaping);
      const value = text.slice(start, end);
      return value === 'null' || isFlag(value) ? null : { end, quote: `${escaping}"` };
    },
  );

/** Texts and numbers behind a bare name or one in single quotes: arguments of GraphQL, objects of JavaScript. */
const members: Rule = (text) =>
  maskValues(
    text,
    /(?<![\w"\\.$-])(?<single>'?)(?<name>[A-Za-z_$][\w$-]{0,63})\k<single>\s*:\s*(?=\\*["']|\d)/g,
    (start) => {
      const [quote = '', escaping = ''] = /^(\\*)["']/.exec(text.slice(start)) ?? [];
      if (quote === '')
        return { end: start + (/^[\w.]*/.exec(text.slice(start))?.[0].length ?? 0), quote };
      return { end: stringEnd(text, start + quote.length, escaping, quote.slice(-1)), quote };
    },
  );

/** A value that is masked: where it ends, and the quotes that it keeps. */
interface Masked {
  readonly end: number;
  readonly quote: string;
}

/** Masks what follows each match whose group `name` is that of a secret; `valueAt` gives null for what stays. */
function maskValues(
  text: string,
  heads: RegExp,
  valueAt: (start: number, groups: Readonly<Record<string, string>>) => Masked | null,
): string {
  let shown = '';
  let from = 0;
  for (const match of text.matchAll(heads)) {
    const { name = '', ...groups } = match.groups ?? {};
    const start = match.index + match[0].length;
    if (match.index < from || !isSecretName(name)) continue;
    const value = valueAt(start, groups);
    if (value === null) continue;
    shown += `${text.slice(from, start)}${value.quote}${masked}${value.quote}`;
    from = value.end;
  }
  return shown + text.slice(from);
}

/** Where a JSON value ends that begins at `start`; the end of the text when it was cut. */
function valueEnd(text: string, start: number, escaping: string): number {
  const quote = `${escaping}"`;
  if (text.startsWith(quote, start)) return stringEnd(text, start + quote.length, escaping);
  if (!/[[{]/.test(text.charAt(start))) {
    const length = text.slice(start).search(/[,}\]\s]/);
    return length < 0 ? text.length : start + length;
  }
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (text.startsWith(quote, at)) at = stringEnd(text, at + quote.length, escaping) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The first quote after as many backslashes as the opening one has. A longer run escapes it. */
function stringEnd(text: string, from: number, escaping: string, quote = '"'): number {
  for (const match of text.slice(from).matchAll(/(\\*)(["'])/g)) {
    const [run = '', backslashes = '', found] = match;
    if (found === quote && backslashes.length === escaping.length)
      return from + match.index + run.length;
  }
  return text.length;
}

const rules: readonly Rule[] = [
  ...[tags, wellKnown, urlPasswords],
  ...[fields, members, pairs, elements, inputs, parts],
];
