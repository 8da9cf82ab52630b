import { parseJsonPath } from '../traffic/jsonPath.ts';
import { exactNumber, isObject, type Json, parseExactJson } from './jsonText.ts';
import type { Pair } from './request.ts';

/** The answer to a recorded request. */
export interface ImportedAnswer {
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly contentType: string;
  readonly body: string;
}

/** A value in an answer, and how a scenario captures it. */
export interface AnswerValue {
  /** `$.orderId`, `header Location`, `css input[name="csrf"] @value`. */
  readonly capture: string;
  /** Name of the field, then those around it. */
  readonly keys: readonly string[];
  readonly value: string;
  readonly isNumber: boolean;
}

/** Of an answer; a list of thousands is not looked through. */
const valuesMax = 5_000;
const plainKey = /^[A-Za-z_][\w$]*$/;

export function answerValues(answer: ImportedAnswer): readonly AnswerValue[] {
  const json = parseExactJson(answer.body);
  const found: AnswerValue[] = [];
  if (json !== null) collect(json.value, '$', [], found);
  else if (/html|xml/i.test(answer.contentType)) found.push(...fieldsOf(answer.body));
  return [...found, ...headerValues(answer.headers)];
}

function collect(value: Json, path: string, keys: readonly string[], found: AnswerValue[]): void {
  if (found.length >= valuesMax) return;
  if (Array.isArray(value)) {
    for (const [index, inner] of value.entries()) collect(inner, `${path}[${index}]`, keys, found);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      collect(inner, path + step(key), [key, ...keys], found);
    }
  } else if ((typeof value === 'string' || typeof value === 'number') && parseJsonPath(path)) {
    const number = typeof value === 'number' ? String(value) : exactNumber(value);
    const isNumber = number !== null;
    found.push({ capture: path, keys, value: number ?? String(value), isNumber });
  }
}

const step = (key: string): string =>
  plainKey.test(key) ? `.${key}` : `['${key.replace(/['\\]/g, '\\$&')}']`;

/** Hidden fields and meta elements of a page: `<input name="csrf" value="…">`. */
function fieldsOf(html: string): readonly AnswerValue[] {
  const found: AnswerValue[] = [];
  for (const [tag] of html.matchAll(/<(?:input|meta)\b[^<>]{0,2000}>/gi)) {
    const element = /^<input/i.test(tag) ? 'input' : 'meta';
    const content = element === 'input' ? 'value' : 'content';
    const name = attribute(tag, 'name');
    const value = attribute(tag, content);
    if (name === null || value === null || !/^[\w.[\]-]{1,64}$/.test(name)) continue;
    const capture = `css ${element}[name="${name}"] @${content}`;
    found.push({ capture, keys: [name], value, isNumber: false });
    if (found.length >= valuesMax) break;
  }
  return found;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};

function attribute(tag: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, 'i').exec(
    tag,
  );
  const raw = match?.[1] ?? match?.[2] ?? match?.[3];
  return raw === undefined
    ? null
    : raw.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => entities[entity] ?? '');
}

/** Cookies are the jar's; the rest of the usual headers names nothing that a request repeats. */
const ignored =
  /^(?:set-cookie|date|content-.*|cache-control|expires|server|vary|age|via|connection|keep-alive|transfer-encoding|x-powered-by|access-control-.*|strict-transport-security)$/i;

const headerValues = (headers: readonly Pair[]): readonly AnswerValue[] =>
  headers
    .filter(([name, value]) => !ignored.test(name) && value !== '')
    .map(([name, value]) => {
      const keys = [name];
      return { capture: `header ${name}`, keys, value, isNumber: false };
    });
