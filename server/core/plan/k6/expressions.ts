import type { CellType } from '../../traffic/columnType.ts';
import type { DatasetPlan } from '../../traffic/dataset.ts';
import {
  isGivenAddress,
  type Placeholder,
  parseTemplate,
  placeholdersOf,
  type TemplatePart,
} from '../../traffic/template.ts';
import { captureName, quote, rowName } from './names.ts';

/** JavaScript expressions for what a scenario writes: placeholders in the place where they stand. */

export type Datasets = readonly Pick<DatasetPlan, 'name' | 'columns' | 'types'>[];

/** Wraps the expression of a value so that it gives the text for one place: a URL, a form, JSON. */
type Encode = (value: string) => string;

const plain: Encode = (value) => value;
const inUrl: Encode = (value) => `encodeURIComponent(${value})`;
const inJson: Encode = (value) => `inJson(${value})`;
const asJson: Encode = (value) => `asJson(${value})`;
const bareJson: Encode = (value) => `bareJson(${value})`;

/** A text without placeholders as it is compared: `$${` is a literal `${`. */
export const plainText = (text: string): string =>
  parseTemplate(text)
    .parts.map((part) => (part.kind === 'text' ? part.text : ''))
    .join('');

/** What a check with placeholders compares with: a lone placeholder keeps its own type. */
export function equalCode(text: string, datasets: Datasets): string {
  const only = lonePlaceholder(text);
  if (only === null) return textCode(text, datasets);
  return only.kind === 'number'
    ? `new Exact(${quote(only.text)})`
    : placeholderCode(only, datasets);
}

function lonePlaceholder(text: string): Placeholder | null {
  const { parts } = parseTemplate(text);
  const [only] = parts;
  return parts.length === 1 && only?.kind === 'placeholder' ? only.placeholder : null;
}

export const isLoneNumber = (value: unknown): boolean =>
  typeof value === 'string' && lonePlaceholder(value)?.kind === 'number';

const nowCode = {
  iso: 'new Date().toISOString()',
  ms: 'Date.now()',
  s: 'Math.floor(Date.now() / 1000)',
} as const;

export function placeholderCode(
  placeholder: Exclude<Placeholder, { kind: 'number' }>,
  datasets: Datasets,
): string {
  if (placeholder.kind === 'journey') return 'journey';
  if (placeholder.kind === 'run') return 'run';
  if (placeholder.kind === 'capture') return captureName(placeholder.name);
  if (placeholder.kind === 'secret') return `secret.${placeholder.name}`;
  if (placeholder.kind === 'setup') return `setupData.${placeholder.name}`;
  if (placeholder.kind === 'uuid') return 'uuid()';
  if (placeholder.kind === 'now') return nowCode[placeholder.unit];
  if (placeholder.kind === 'random') return `wholeBetween(${placeholder.min}, ${placeholder.max})`;
  const cell = cellOf(placeholder, datasets);
  if (cell === null) return captureName(`${placeholder.dataset}.${placeholder.column}`);
  return cell.type === 'json' ? `fromJson(${cell.code})` : cell.code;
}

/** A value of a row as it stands in the file, with the type of its column; null of anything else. */
function cellOf(
  placeholder: Placeholder,
  datasets: Datasets,
): { readonly code: string; readonly type: CellType | undefined } | null {
  if (placeholder.kind !== 'column') return null;
  const { dataset: name, column } = placeholder;
  const dataset = datasets.find((each) => each.name === name);
  if (dataset === undefined) return null;
  const code = `${rowName(name)}[${dataset.columns.indexOf(column)}]`;
  const { types = {} } = dataset;
  return { code, type: Object.hasOwn(types, column) ? types[column] : undefined };
}

/** A value that stands alone in JSON. One with a type is written as its column says, with all its digits. */
function aloneInJson(placeholder: Placeholder, datasets: Datasets, untyped: Encode): string {
  const cell = cellOf(placeholder, datasets);
  if (cell?.type === undefined) return filled(placeholder, datasets, untyped);
  return `\${${cell.type === 'text' ? asJson(cell.code) : cell.code}}`;
}

/** These values need no escaping anywhere: they consist of letters, digits and "-". */
const isOurs = (placeholder: Placeholder): boolean =>
  placeholder.kind === 'journey' || placeholder.kind === 'run';

/** A literal inside backticks, on one line. */
const templateText = (text: string): string =>
  text
    .replace(/[\\`]|\$(?=\{)/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');

/** Characters that are not allowed in a URL are escaped, or Go would unescape all the others. */
const urlText = (text: string): string =>
  text.replace(/[^A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]/gu, encodeURIComponent);

/** A value inside backticks; a number that the file writes is a literal. */
function filled(placeholder: Placeholder, datasets: Datasets, encode: Encode): string {
  if (placeholder.kind === 'number') return placeholder.text;
  const value = placeholderCode(placeholder, datasets);
  return `\${${isOurs(placeholder) ? value : encode(value)}}`;
}

const partCode = (part: TemplatePart, datasets: Datasets, encode: Encode): string =>
  part.kind === 'text' ? templateText(part.text) : filled(part.placeholder, datasets, encode);

/** A text with placeholders as an expression that gives a string; `encode` is for the place of the text. */
function encodedText(text: string, datasets: Datasets, encode: Encode): string {
  const only = lonePlaceholder(text);
  if (only !== null && only.kind !== 'number' && isOurs(only)) {
    return placeholderCode(only, datasets);
  }
  const { parts } = parseTemplate(text);
  return parts.every((part) => part.kind === 'text')
    ? quote(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''))
    : `\`${parts.map((part) => partCode(part, datasets, encode)).join('')}\``;
}

export const textCode = (text: string, datasets: Datasets): string =>
  encodedText(text, datasets, plain);

/** The text of a form (`user=${user.name}&pass=${user.password}`): values are percent-encoded. */
export const formCode = (text: string, datasets: Datasets): string =>
  encodedText(text, datasets, inUrl);

/**
 * A step's URL; one that begins with "/" follows the target's base. The first placeholder of a given address is a URL,
 * and stays as it is; `params` is what the request is sent with.
 */
export function urlCode(url: string, datasets: Datasets, params = ''): string {
  const { parts } = parseTemplate(url);
  const given = givenAddress(url, datasets);
  if (given !== null) {
    const rest = parts.slice(1).map((part) => urlPart(part, datasets));
    const address = `addressOf(${given}, ${params})`;
    return rest.length === 0 ? address : `\`\${${address}}${rest.join('')}\``;
  }
  const base = url.startsWith('/') ? `\${base}` : '';
  return `\`${base}${parts.map((part) => urlPart(part, datasets)).join('')}\``;
}

const urlPart = (part: TemplatePart, datasets: Datasets): string =>
  part.kind === 'text'
    ? templateText(urlText(part.text))
    : filled(part.placeholder, datasets, inUrl);

/** The value that a given address begins with, as an expression; null for other URLs. */
export function givenAddress(url: string, datasets: Datasets): string | null {
  const [first] = parseTemplate(url).parts;
  const isGiven = isGivenAddress(url) && first?.kind === 'placeholder';
  return isGiven && first.placeholder.kind !== 'number'
    ? placeholderCode(first.placeholder, datasets)
    : null;
}

/**
 * JSON that the file writes as a text. A value between quotes is escaped; outside of them a number, true,
 * false and null stand as they are, and any other text becomes a JSON string.
 */
export function jsonTextCode(text: string, datasets: Datasets): string {
  if (placeholdersOf(text).length === 0) return textCode(text, datasets);
  let quoted = false;
  const code = parseTemplate(text).parts.map((part) => {
    if (part.kind === 'placeholder') {
      return quoted
        ? filled(part.placeholder, datasets, inJson)
        : aloneInJson(part.placeholder, datasets, bareJson);
    }
    for (const [token] of part.text.matchAll(/\\.|"/gs)) if (token === '"') quoted = !quoted;
    return templateText(part.text);
  });
  return `\`${code.join('')}\``;
}

/**
 * A JSON value with placeholders as an expression that gives its text. A string that is nothing but one
 * placeholder keeps the value's own type: a captured number stays a number, with all its digits.
 */
export function jsonCode(value: unknown, datasets: Datasets): string {
  return placeholdersOf(value).length === 0
    ? quote(JSON.stringify(unescaped(value)))
    : `\`${jsonInner(value, datasets)}\``;
}

/** A value without placeholders as it is sent: `$${` is a literal `${`. */
function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(unescaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [plainText(key), unescaped(inner)]),
  );
}

/** The text of a JSON value inside backticks. */
function jsonInner(value: unknown, datasets: Datasets): string {
  if (typeof value === 'string') {
    const only = lonePlaceholder(value);
    if (only === null || isOurs(only)) return jsonString(value, datasets);
    return aloneInJson(only, datasets, asJson);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => jsonInner(item, datasets)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `${jsonString(key, datasets)}:${jsonInner(inner, datasets)}`,
  );
  return `{${entries.join(',')}}`;
}

/** A string of JSON with its quotes, inside backticks. */
function jsonString(text: string, datasets: Datasets): string {
  const code = parseTemplate(text).parts.map((part) =>
    part.kind === 'text'
      ? templateText(JSON.stringify(part.text).slice(1, -1))
      : filled(part.placeholder, datasets, inJson),
  );
  return `"${code.join('')}"`;
}
