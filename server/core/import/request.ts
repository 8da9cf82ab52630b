import { percentEncoded } from '../text/halfCharacter.ts';
import { numberTemplate, placeholderOpen } from '../traffic/template.ts';
import { exactNumber, isObject, type Json, parseExactJson } from './jsonText.ts';

/** A request as a document gives it, and the places in it where a value stands. */

export type Pair = readonly [name: string, value: string];

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: Json; readonly contentType?: string }
  | { readonly kind: 'form'; readonly fields: readonly Pair[] }
  | { readonly kind: 'multipart'; readonly fields: readonly Pair[] }
  | { readonly kind: 'text'; readonly text: string };

export interface ImportedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly Pair[];
  readonly body: Body;
  /** Where it stands in the document. */
  readonly place: string;
}

/** A value in a request. Numbers of JSON are their text. */
export interface Slot {
  readonly where: 'segment' | 'query' | 'header' | 'json' | 'form' | 'text';
  /** Name of the header, field or parameter; of a path segment the one before it. */
  readonly key: string;
  readonly value: string;
  /** A number of JSON, which a capture of a text would change. */
  readonly isNumber?: boolean;
}

/** What stands in a slot: a template, or null to keep its value. */
export type Fill = (slot: Slot) => string | null;

/** Text that holds no placeholder. */
export const literal = (text: string): string =>
  text.replaceAll(placeholderOpen, () => `$${placeholderOpen}`);

/** The same beside a placeholder: a URL and a form are written encoded. */
export const literalIn = (where: Slot['where'], text: string): string =>
  where === 'segment' || where === 'query' || where === 'form'
    ? percentEncoded(text)
    : literal(text);

const formType = 'application/x-www-form-urlencoded';
/** Stands between the parts of a form; the language sends such a body as a text. */
const boundary = 'zerohour-part';

export interface Filled {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The request with each slot filled. `origin`: of the target, whose requests begin with "/". */
export function fillRequest(request: ImportedRequest, origin: string | null, fill: Fill): Filled {
  const { url, headers, body } = request;
  const host = origin === null || url.origin === origin ? '' : url.origin;
  const target = `${host}${pathOf(url, fill)}${queryOf(url, fill)}`;
  const own = headers
    .filter(([name, value]) => !isContentType(name) || !isImplied(body, value))
    .map(
      ([name, value]): Pair => [
        name,
        fill({ where: 'header', key: name, value }) ?? literal(value),
      ],
    );
  const typed = own.some(([name]) => isContentType(name));
  const type = typed ? null : contentTypeOf(body);
  const all = type === null ? own : [['Content-Type', type] as const, ...own];
  const value = bodyOf(body, fill);
  return {
    url: target,
    headers: Object.fromEntries(all),
    ...(value === undefined ? {} : { body: value }),
  };
}

const isContentType = (name: string): boolean => name.toLowerCase() === 'content-type';

/** Whether the content type is written by us, or sent without being named. */
const isImplied = ({ kind }: Body, contentType: string): boolean =>
  kind === 'json' ? isPlainJson(contentType) : kind !== 'text';

const isPlainJson = (contentType: string): boolean =>
  /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(contentType.trim());

function contentTypeOf(body: Body): string | null {
  if (body.kind === 'form') return formType;
  if (body.kind === 'multipart') return `multipart/form-data; boundary=${boundary}`;
  return body.kind === 'json' && body.contentType !== undefined && !isPlainJson(body.contentType)
    ? body.contentType
    : null;
}

/** A URL keeps its own spelling; what the language would read as a placeholder is percent-encoded. */
const inUrl = (raw: string): string =>
  raw.replaceAll(placeholderOpen, '$%7B').replace(/%(?![0-9A-Fa-f]{2})/g, '%25');

function pathOf({ pathname }: URL, fill: Fill): string {
  const segments = pathname.split('/');
  return segments
    .map((raw, index) => {
      if (raw === '') return raw;
      const key = segments[index - 1] ?? '';
      return fill({ where: 'segment', key, value: decoded(raw) }) ?? inUrl(raw);
    })
    .join('/');
}

function queryOf({ search }: URL, fill: Fill): string {
  if (search.length < 2) return '';
  const pairs = search
    .slice(1)
    .split('&')
    .map((raw) => {
      const at = raw.indexOf('=');
      const name = at < 0 ? raw : raw.slice(0, at);
      const value = decodedForm(at < 0 ? '' : raw.slice(at + 1));
      const filled = value === '' ? null : fill({ where: 'query', key: decodedForm(name), value });
      return filled === null ? inUrl(raw) : `${inUrl(name)}=${filled}`;
    });
  return `?${pairs.join('&')}`;
}

function bodyOf(body: Body, fill: Fill): unknown {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'json') return jsonOf(body.value, '', fill);
  if (body.kind === 'text') {
    return fill({ where: 'text', key: 'body', value: body.text }) ?? literal(body.text);
  }
  const filled = body.fields.map(([name, value]) => {
    const template = fill({ where: 'form', key: name, value });
    return { name, value, template };
  });
  if (body.kind === 'form') {
    return filled
      .map(
        ({ name, value, template }) =>
          `${percentEncoded(name)}=${template ?? percentEncoded(value)}`,
      )
      .join('&');
  }
  const parts = filled.map(
    ({ name, value, template }) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${literal(name.replace(/["\r\n]/g, encodeURIComponent))}"\r\n\r\n${template ?? literal(value)}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}

function jsonOf(value: Json, key: string, fill: Fill): Json {
  if (Array.isArray(value)) return value.map((inner: Json) => jsonOf(inner, key, fill));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [literal(name), jsonOf(inner, name, fill)]),
    );
  }
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const number = typeof value === 'string' ? exactNumber(value) : String(value);
  const template = fill({
    where: 'json',
    key,
    value: number ?? String(value),
    isNumber: number !== null,
  });
  if (template !== null) return template;
  if (typeof value === 'number') return value;
  return number === null ? literal(value) : numberTemplate(number);
}

export const decoded = (raw: string): string => {
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not percent-encoded UTF-8: it stays as it is.
    return raw;
  }
};

const decodedForm = (raw: string): string => decoded(raw.replaceAll('+', ' '));

/** The body of a text by its content type. */
export function bodyFrom(text: string, contentType: string): Body {
  if (text === '') return { kind: 'none' };
  if (/x-www-form-urlencoded/i.test(contentType)) return { kind: 'form', fields: formFields(text) };
  const json = /json/i.test(contentType) ? parseExactJson(text) : null;
  // A text of JSON would be taken for a body as it is.
  return json === null || typeof json.value !== 'object' || json.value === null
    ? { kind: 'text', text }
    : { kind: 'json', value: json.value };
}

export const formFields = (text: string): readonly Pair[] =>
  text
    .split('&')
    .filter((raw) => raw !== '')
    .map((raw) => {
      const at = raw.indexOf('=');
      return at < 0
        ? [decodedForm(raw), '']
        : [decodedForm(raw.slice(0, at)), decodedForm(raw.slice(at + 1))];
    });

/** Every slot of a request, in the order in which it is filled. */
export function slotsOf(request: ImportedRequest): readonly Slot[] {
  const slots: Slot[] = [];
  fillRequest(request, null, (slot) => {
    slots.push(slot);
    return null;
  });
  return slots;
}

/** A user and a password in a URL are sent as a header. */
export function userOf({ username, password }: URL): readonly Pair[] {
  if (username === '' && password === '') return [];
  const user = `${decoded(username)}:${decoded(password)}`;
  return [['Authorization', `Basic ${Buffer.from(user).toString('base64')}`]];
}

export function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return bare;
}
