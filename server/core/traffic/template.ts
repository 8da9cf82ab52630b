/**
 * Placeholders in URLs, headers and bodies. A text is split into literals and placeholders; `$${`
 * writes a literal `${`.
 */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly placeholder: Placeholder };

export type Placeholder =
  /** `${item.sku}`: a column of the row that the journey drew; of JSON also a field of a field, `${item.address.city}`. */
  | { readonly kind: 'column'; readonly dataset: string; readonly column: string }
  /** `${orderId}`: captured by an earlier step of the same journey. */
  | { readonly kind: 'capture'; readonly name: string }
  /** `${setup.saleId}`: captured by a setup step, the same for the whole run. */
  | { readonly kind: 'setup'; readonly name: string }
  /** `${secret.API_KEY}`: of the machine that runs the server; in no plan and no recording. */
  | { readonly kind: 'secret'; readonly name: string }
  /** `${journey}`: `zh-<run>-<round>-<path>-<stage>-<iteration>`, unique over all shards. */
  | { readonly kind: 'journey' }
  /** `${run}`: the run's id. */
  | { readonly kind: 'run' }
  /** `${uuid}`: another one at each place, seeded; its first eight digits follow from the run. */
  | { readonly kind: 'uuid' }
  /** `${now}`: ISO 8601 in UTC; `${now ms}` and `${now s}`: since 1970. */
  | { readonly kind: 'now'; readonly unit: 'iso' | 'ms' | 's' }
  /** `${random 1..9}`: a whole number, both ends included, seeded. */
  | { readonly kind: 'random'; readonly min: number; readonly max: number }
  /** `${=0.10}`: a JSON number with the digits that the file gives it. */
  | { readonly kind: 'number'; readonly text: string };

/** Reserved words: no dataset and no capture may have such a name. */
export const reservedWords: readonly string[] = ['setup', 'journey', 'run', 'uuid', 'now'];

/** No dataset either may have this name; a capture may, since it is written without a point. */
export const secretWord = 'secret';

export const placeholderHint = `write \${dataset.column}, \${capture}, \${capture.field}, \${setup.name}, \${secret.NAME}, \${env.NAME} in set-up, \${journey}, \${run}, \${uuid}, \${now} or \${random 1..9}`;

export const placeholderOpen = `$\{`;
const name = '[A-Za-z][A-Za-z0-9_]{0,63}';
const field = '[A-Za-z0-9_-]{1,64}';
/** Fields of fields, as JSON has them, up to eight deep. */
const inside = new RegExp(`^(${name})(?:\\.(${field}(?:\\.${field}){0,7}))?$`);

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export const isJsonNumber = (text: string): boolean => jsonNumber.test(text);

/** The placeholder of a number whose digits a double would change. */
export const numberTemplate = (text: string): string => `${placeholderOpen}=${text}}`;

/** Null where the text inside `${…}` has not the form of a placeholder. */
export function parsePlaceholder(text: string): Placeholder | null {
  if (text.startsWith('=')) {
    return isJsonNumber(text.slice(1)) ? { kind: 'number', text: text.slice(1) } : null;
  }
  const generated = generatedValue(text);
  if (generated !== null) return generated;
  const [, head, tail] = inside.exec(text) ?? [];
  if (head === undefined) return null;
  if (tail !== undefined) {
    return head === 'setup' || head === secretWord
      ? { kind: head, name: tail }
      : { kind: 'column', dataset: head, column: tail };
  }
  if (head === 'journey' || head === 'run') return { kind: head };
  return { kind: 'capture', name: head };
}

/** What is made when it is sent, and depends on no answer and no row. */
function generatedValue(text: string): Placeholder | null {
  if (text === 'uuid') return { kind: 'uuid' };
  const [now, unit = 'iso'] = /^now(?: +(ms|s))?$/.exec(text) ?? [];
  if (now !== undefined) return { kind: 'now', unit: unit as 'iso' };
  const [, from, to] = /^random +(-?\d{1,15})\.\.(-?\d{1,15})$/.exec(text) ?? [];
  const [min, max] = [Number(from), Number(to)];
  return min < max ? { kind: 'random', min, max } : null;
}

/** Whether a placeholder draws from the journey's randomness. */
export const isDrawn = ({ kind }: Placeholder): boolean => kind === 'uuid' || kind === 'random';

/** The parts of a text; `invalid` lists each `${…}` that has not the form of a placeholder. */
export function parseTemplate(text: string): {
  readonly parts: readonly TemplatePart[];
  readonly invalid: readonly string[];
} {
  const parts: TemplatePart[] = [];
  const invalid: string[] = [];
  let literal = '';
  let from = 0;
  for (const match of text.matchAll(/\$\$\{|\$\{([^}]*)\}?/g)) {
    literal += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === '$${') {
      literal += placeholderOpen;
      continue;
    }
    const placeholder = match[0].endsWith('}') ? parsePlaceholder(match[1] ?? '') : null;
    if (placeholder === null) {
      invalid.push(match[0]);
      continue;
    }
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
    parts.push({ kind: 'placeholder', placeholder });
  }
  literal += text.slice(from);
  if (literal !== '') parts.push({ kind: 'text', text: literal });
  return { parts, invalid };
}

/** Whether a URL is an address that an answer or a dataset gives: it begins with a placeholder for one. */
export function isGivenAddress(url: string): boolean {
  const [first] = parseTemplate(url).parts;
  return (
    first?.kind === 'placeholder' && ['column', 'capture', 'setup'].includes(first.placeholder.kind)
  );
}

/** Every placeholder in a JSON value's strings and keys, in order. */
export function placeholdersOf(value: unknown): readonly Placeholder[] {
  return stringsOf(value).flatMap((text) =>
    parseTemplate(text).parts.flatMap((part) =>
      part.kind === 'placeholder' ? [part.placeholder] : [],
    ),
  );
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsOf(inner)]);
}
