import type { Told } from '../../core/diagnostics/strangeCharacter.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { hasHalfCharacter } from '../../core/text/halfCharacter.ts';
import { jsonFaultAt } from './jsonFault.ts';

/** JSON whose numbers keep the digits of their text (`1.10`, `1790000000000000001`). */

/** A number, by the text that it has. */
class ExactNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

export type Exact =
  | string
  | boolean
  | null
  | ExactNumber
  | readonly Exact[]
  | { readonly [key: string]: Exact };

export const isMapping = (value: Exact): value is Readonly<Record<string, Exact>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof ExactNumber);

/** Deeper lists and objects are no rows of a dataset. */
const depthMax = 64;

/** A byte order mark may stand first. */
export function parseExact(marked: string): Result<Exact, Told> {
  const text = marked.replace(/^\ufeff/, '');
  const skipped = marked.length - text.length;
  try {
    JSON.parse(text);
  } catch {
    return err([skipped + jsonFaultAt(text), 'is no JSON from here on']);
  }
  // A text is marked by ":", a number by "#": all of them are then texts to the parser.
  const all = text.replace(
    /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    (token, inner: string | undefined, key: string | undefined) => {
      if (inner === undefined) return `"#${token}"`;
      return key === undefined ? `":${inner}"` : token;
    },
  );
  const value = restored(JSON.parse(all), 0);
  if (value === undefined) {
    return err([0, `is nested deeper than ${depthMax}; leave out what no step uses`]);
  }
  // Only an escape can write half a character.
  const half = /\\u[dD][89a-fA-F]/.exec(text);
  return half !== null && !isWhole(value)
    ? err([skipped + half.index, 'holds an escape for half a character; write both halves'])
    : ok(value);
}

/** Whether no text and no key of a value holds half a character. */
function isWhole(value: Exact): boolean {
  if (typeof value === 'string') return !hasHalfCharacter(value);
  if (Array.isArray(value)) return value.every(isWhole);
  if (!isMapping(value)) return true;
  return Object.entries(value).every(([key, inner]) => !hasHalfCharacter(key) && isWhole(inner));
}

/** Undefined where it is too deep. */
function restored(value: unknown, depth: number): Exact | undefined {
  if (depth > depthMax) return undefined;
  if (typeof value === 'string') {
    return value.startsWith('#') ? new ExactNumber(value.slice(1)) : value.slice(1);
  }
  if (typeof value === 'boolean' || value === null) return value;
  const inner = Object.entries(value as object).map(
    ([key, each]) => [key, restored(each, depth + 1)] as const,
  );
  const known = inner.flatMap(([key, each]) => (each === undefined ? [] : [[key, each] as const]));
  if (known.length < inner.length) return undefined;
  return Array.isArray(value) ? known.map(([, each]) => each) : Object.fromEntries(known);
}

export function writeExact(value: Exact): string {
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map(writeExact).join(',')}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}:${writeExact(inner)}`,
  );
  return `{${entries.join(',')}}`;
}
