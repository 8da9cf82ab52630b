/**
 * The subset of JSONPath (RFC 9535) that captures and checks use: `$.a.b[0].c`, `$['x-y']`, and
 * `[*]`, which picks one element at random where RFC 9535 would give them all: the same one for every path
 * of a step that begins alike.
 */
export type JsonPathPart =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'any' };

const pathLengthMax = 256;
const part =
  /\.([A-Za-z_$][\w$]*)|\[(\d{1,6})\]|\[(\*)\]|\['((?:[^'\\]|\\['\\])*)'\]|\["((?:[^"\\]|\\["\\])*)"\]/y;

/** The parts after `$`, or null when the text is not such a path. */
export function parseJsonPath(text: string): readonly JsonPathPart[] | null {
  if (!text.startsWith('$') || text.length > pathLengthMax) return null;
  const parts: JsonPathPart[] = [];
  part.lastIndex = 1;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return null;
    parts.push(partOf(match));
  }
  part.lastIndex = 0;
  // k6's selectors cannot say an empty key.
  return parts.some((each) => each.kind === 'key' && each.key === '') ? null : parts;
}

function partOf(match: RegExpExecArray): JsonPathPart {
  const [, name, index, any, single, double] = match;
  if (name !== undefined) return { kind: 'key', key: name };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (any !== undefined) return { kind: 'any' };
  return { kind: 'key', key: (single ?? double ?? '').replace(/\\(['"\\])/g, '$1') };
}

export const jsonPathHint = "write a JSON path such as $.order.id, $.items[0].sku or $['order-id']";
