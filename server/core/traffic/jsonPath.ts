/**
 * The subset of JSONPath (RFC 9535) that captures and checks use: `$.a.b[0].c`, `$['x-y']`, `[-1]` for the last
 * element, a filter of one comparison (`[?(@.id == 3)]`), which gives the first element that passes, and `[*]`,
 * which picks one element at random where RFC 9535 would give them all: the same one for every path of a step
 * that begins alike.
 */
export type JsonPathPart =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'any' }
  /** The element so many before the end of its list: 1 is the last. */
  | { readonly kind: 'back'; readonly back: number }
  | { readonly kind: 'filter'; readonly filter: JsonFilter };

/** A comparison that an element must pass. */
export interface JsonFilter {
  /** Keys and indexes below the element. */
  readonly keys: readonly (string | number)[];
  /** Null: the value must be there. Bounds compare numbers. */
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | null;
  readonly value: string | number | boolean | null;
}

const pathLengthMax = 256;
const quoted = String.raw`'(?:[^'\\]|\\['\\])*'|"(?:[^"\\]|\\["\\])*"`;
const below = String.raw`(?:\.[A-Za-z_$][\w$]*|\[\d{1,6}\]|\[(?:${quoted})\])*`;
const comparison = String.raw`@(${below})\s*(?:(==|!=|<=|>=|<|>)\s*(${quoted}|-?\d+(?:\.\d+)?|true|false|null))?`;
const part = new RegExp(
  String.raw`\.([A-Za-z_$][\w$]*)|\[(\d{1,6})\]|\[-([1-9]\d{0,5})\]|(\[\*\])|\[(${quoted})\]` +
    String.raw`|\[\?\(\s*${comparison}\s*\)\]|\[\?\s*${comparison}\s*\]`,
  'y',
);

/** The parts after `$`, or null when the text is not such a path. */
export function parseJsonPath(text: string): readonly JsonPathPart[] | null {
  const isWhole = text !== '' && jsonPathLength(text) === text.length;
  return isWhole && text.length <= pathLengthMax ? partsOf(text) : null;
}

/** How much of the beginning of a text is a path: `$.a.b` of `$.a.b == 1`. 0 where it does not begin with one. */
export function jsonPathLength(text: string): number {
  if (!text.startsWith('$')) return 0;
  let length = 1;
  for (part.lastIndex = 1; part.test(text); ) length = part.lastIndex;
  return length;
}

function partsOf(text: string): readonly JsonPathPart[] | null {
  const parts: JsonPathPart[] = [];
  // A filter holds a path of its own, which moves the position of the shared expression.
  for (let at = 1; at < text.length; ) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) return null;
    parts.push(partOf(match));
    at += match[0].length;
  }
  // k6's selectors cannot say an empty key, and a double cannot hold every number.
  const isOdd = (each: JsonPathPart): boolean =>
    (each.kind === 'key' && each.key === '') || (each.kind === 'filter' && isNoFilter(each.filter));
  return parts.some(isOdd) ? null : parts;
}

const exactDigitsMax = 15;
/** Bounds hold for numbers only. */
const isNoFilter = ({ operator, value }: JsonFilter): boolean =>
  typeof value === 'number'
    ? String(value).replace(/\D/g, '').length > exactDigitsMax
    : /[<>]/.test(operator ?? '');

function partOf(match: RegExpExecArray): JsonPathPart {
  const [, name, index, back, any, key, ...filters] = match;
  if (name !== undefined) return { kind: 'key', key: name };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (back !== undefined) return { kind: 'back', back: Number(back) };
  if (any !== undefined) return { kind: 'any' };
  if (key !== undefined) return { kind: 'key', key: unquoted(key) };
  const [path, operator, literal] = filters[0] === undefined ? filters.slice(3) : filters;
  return {
    kind: 'filter',
    filter: {
      keys: keysOf(path ?? ''),
      operator: (operator ?? null) as JsonFilter['operator'],
      value: literal === undefined ? null : literalOf(literal),
    },
  };
}

const keysOf = (path: string): readonly (string | number)[] =>
  (partsOf(`$${path}`) ?? []).flatMap((each): (string | number)[] =>
    each.kind === 'key' ? [each.key] : each.kind === 'index' ? [each.index] : [],
  );

const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(['"\\])/g, '$1');

const literalOf = (text: string): JsonFilter['value'] =>
  /^['"]/.test(text) ? unquoted(text) : (JSON.parse(text) as JsonFilter['value']);

export const jsonPathHint =
  "write a JSON path such as $.order.id, $.items[0].sku, $.items[-1].sku, $.items[?(@.id == 3)].sku or $['order-id']";
