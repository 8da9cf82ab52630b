/**
 * A regular expression that finds secrets in a text as they are, and as they are written when they are put into
 * something else: percent-encoded, in JSON (also in a string of JSON), in HTML, as base64 and as hexadecimal digits.
 * Each spelling has one way to read a text, so that the search takes linear time whatever a target answers. It uses no
 * feature that k6's engine lacks.
 */

const encoder = new TextEncoder();

/** How one spelling writes a character, as a source of a regular expression. */
type Spelling = (each: string) => string;

/**
 * Null without a secret; each has four characters or more. The longest comes first, so that a secret inside of another
 * one hides no part of it.
 */
export function secretPattern(secrets: readonly string[]): string | null {
  const sources = [...new Set(secrets)]
    .sort((one, other) => other.length - one.length)
    .flatMap((secret) => [...texts(secret), ...base64(secret), hexadecimal(secret)])
    .flatMap(pieces);
  return sources.length === 0 ? null : `(?:${[...new Set(sources)].join('|')})+`;
}

const pieceLength = 200;

/** A long sequence overflows the stack of engines. Its pieces, found one after the other, are one match. */
function pieces(sequence: readonly string[]): readonly string[] {
  const count = Math.ceil(sequence.length / pieceLength);
  const length = Math.ceil(sequence.length / count);
  return Array.from({ length: count }, (_, index) =>
    sequence.slice(index * length, (index + 1) * length).join(''),
  );
}

const texts = (secret: string): readonly (readonly string[])[] =>
  spellings.map((spelling) =>
    [...secret].map((each) => (/[A-Za-z0-9]/.test(each) ? each : spelling(each))),
  );

const asItIs: Spelling = (each) => each.split('').map(unit).join('');

const unit = (each: string): string => `\\u${digits(each, 4)}`;

const digits = (each: string, length: number): string =>
  each.charCodeAt(0).toString(16).padStart(length, '0');

/** Once, or several times over: `%252F`. */
const percentEncoded: Spelling = (each) => {
  const encoded = [...encoder.encode(each)]
    .map((byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, '0'))}`)
    .join('');
  if (each === '%') return encoded;
  return `(?:${[asItIs(each), encoded, ...(each === ' ' ? ['\\+'] : [])].join('|')})`;
};

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
};

/** JSON inside of `depth - 1` strings of JSON: each writes a backslash before every backslash and every quote. */
const inJson =
  (depth: number): Spelling =>
  (each) => {
    const before = `\\\\{${2 ** (depth - 1)}}`;
    const backslashes = `\\\\{${2 ** depth - 1}}`;
    const units = each.split('').map((one) => `${before}u${anyCase(digits(one, 4))}`);
    const short = shortEscapes[each];
    if (each === '\\') return `(?:\\\\{${2 ** depth}}|${units.join('')})`;
    const ways =
      each === '"'
        ? [backslashes + asItIs(each)]
        : each === '/'
          ? [asItIs(each), before + asItIs(each), backslashes + asItIs(each)]
          : [short === undefined ? asItIs(each) : before + short];
    return `(?:${[...ways, units.join('')].join('|')})`;
  };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const inHtml: Spelling = (each) => {
  const point = each.codePointAt(0) ?? 0;
  const ways = [`&#0*(?:${point}|[xX]0*${anyCase(point.toString(16))});`];
  const entity = entities[each];
  if (entity !== undefined) ways.push(entity);
  if (each !== '&') ways.push(asItIs(each));
  return `(?:${ways.join('|')})`;
};

const spellings: readonly Spelling[] = [asItIs, percentEncoded, ...[1, 2, 3].map(inJson), inHtml];

const anyCase = (text: string): string =>
  text.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

const hexadecimal = (secret: string): readonly string[] =>
  [...encoder.encode(secret)].map((byte) => anyCase(byte.toString(16).padStart(2, '0')));

/**
 * Base64 of a text that holds the secret (`user:secret`): what stands for it depends on how many bytes stand before it,
 * and the digits at either end hold bits of its neighbours as well.
 */
const base64 = (secret: string): readonly (readonly string[])[] =>
  [0, 1, 2].map((before) => {
    const bytes = [...new Array<number>(before).fill(0), ...encoder.encode(secret)];
    return base64Digits(bytes)
      .slice(Math.ceil((before * 8) / 6))
      .map(base64Digit);
  });

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const base64Digits = (bytes: readonly number[]): readonly string[] => {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{6}/g) ?? []).map((six) => alphabet.charAt(Number.parseInt(six, 2)));
};

/** In the alphabet of RFC 4648 §4 or of §5, percent-encoded, and with the slash of some JSON. */
function base64Digit(digit: string): string {
  if (digit === '+') return '(?:[+-]|%2[bB])';
  return digit === '/' ? '(?:\\\\?/|_|%2[fF])' : digit;
}
