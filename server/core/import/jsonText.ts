import { err, ok, type Result } from '../result.ts';
import { isJsonNumber } from '../traffic/template.ts';
import type { ImportProblem } from './draft.ts';

/** JSON of a document that somebody else wrote. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Deeper documents are refused: readers call themselves for each level. */
export const jsonDepthMax = 64;

/** A JSON value, or where it breaks off. The message does not quote the text, which may hold secrets. */
export function parseJson(text: string): Result<Json, ImportProblem> {
  try {
    const value = JSON.parse(text.replace(/^\ufeff/, '')) as Json;
    if (depthWithin(value, jsonDepthMax)) return ok(value);
    const message = `has more than ${jsonDepthMax} levels`;
    return err({ place: 'line 1', message, remedy: 'Split it, or take the deep part out.' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const remedy = 'Save it again from the tool that wrote it.';
    return err({ place: placeOf(text, error.message), message: 'is not whole JSON', remedy });
  }
}

/** V8 tells an offset, or quotes ten characters around the fault, or says that the text ends. */
function placeOf(text: string, message: string): string {
  const [, offset] = /at position (\d+)/.exec(message) ?? [];
  const [, before, quoted] =
    /, (\.\.\.)?"([\s\S]*?)"(?:\.\.\.)? is not valid JSON$/.exec(message) ?? [];
  const at =
    offset !== undefined
      ? Number(offset)
      : quoted !== undefined && text.includes(quoted)
        ? text.indexOf(quoted) + (before === undefined ? 0 : Math.min(10, quoted.length))
        : text.length;
  return `line ${text.slice(0, at).split('\n').length}`;
}

export function depthWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => depthWithin(inner, depth - 1));
}

const exactMark = '\u0000=';

/**
 * A JSON text as a value whose numbers keep their digits: one that a double would change is the text after
 * `exactNumber`. Null where the text is no JSON.
 */
export function parseExactJson(text: string): { readonly value: Json } | null {
  const marked = text.replace(
    /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    (token) =>
      token.startsWith('"') || !isJsonNumber(token) || String(Number(token)) === token
        ? token
        : JSON.stringify(exactMark + token),
  );
  const parsed = parseJson(marked);
  return parsed.ok ? { value: parsed.value } : null;
}

/** The digits of a number that `parseExactJson` kept as a text; null for any other text. */
export const exactNumber = (text: string): string | null =>
  text.startsWith(exactMark) ? text.slice(exactMark.length) : null;
