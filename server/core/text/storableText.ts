import { withoutHalves } from './halfCharacter.ts';

/** Can PostgreSQL hold the text as it is? Its UTF-8 has neither a NUL nor half a surrogate pair. */
export const isStorable = (text: string): boolean => storableText(text) === text;

/** The text with U+FFFD for each NUL and each half of a surrogate pair. */
export const storableText = (text: string): string =>
  withoutHalves(text.replaceAll('\0', '\ufffd'));

/**
 * The value with every text in it made storable: strings, items of arrays, keys and values of plain objects.
 * Anything else, such as a date, stays.
 */
export function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableValue(item)]),
  );
}

/**
 * JSON that PostgreSQL's functions can read into. A column of type `json` stores an escape such as `\u0000`
 * as it is; `->` and `json_to_recordset` fail on it, and so does the type `jsonb`.
 */
export const storableJson = (value: unknown): string => JSON.stringify(storableValue(value));

/**
 * The place of a text that is not storable, as a path from `value`; null without one. It does not recurse, because
 * a request may nest as deep as its size allows.
 */
export function unstorablePlace(value: unknown): readonly string[] | null {
  const rest: Placed[] = [{ value, key: '', parent: null }];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    if (!isStorable(item.key)) return pathOf(item);
    if (typeof item.value === 'string' && !isStorable(item.value)) return pathOf(item);
    if (typeof item.value !== 'object' || item.value === null) continue;
    for (const [key, inner] of Object.entries(item.value)) {
      rest.push({ value: inner, key, parent: item });
    }
  }
  return null;
}

interface Placed {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Placed | null;
}

function pathOf(placed: Placed): readonly string[] {
  const path: string[] = [];
  for (let at: Placed = placed; at.parent !== null; at = at.parent) path.push(storableText(at.key));
  return path.reverse();
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
