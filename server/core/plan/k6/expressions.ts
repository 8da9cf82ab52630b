import type { DatasetPlan } from '../../traffic/dataset.ts';
import type { CheckSpec } from '../../traffic/journey.ts';
import {
  type Placeholder,
  parseTemplate,
  placeholdersOf,
  type TemplatePart,
} from '../../traffic/template.ts';
import { captureName, quote, rowName } from './names.ts';

/** JavaScript expressions for what a scenario writes: placeholders in the place where they stand, and checks. */

export type Datasets = readonly Pick<DatasetPlan, 'name' | 'columns'>[];

/** Wraps the expression of a value so that it gives the text for one place: a URL, a form, JSON. */
type Encode = (value: string) => string;

const plain: Encode = (value) => value;
const inUrl: Encode = (value) => `encodeURIComponent(${value})`;
const inJson: Encode = (value) => `inJson(${value})`;
const asJson: Encode = (value) => `asJson(${value})`;
const bareJson: Encode = (value) => `bareJson(${value})`;

/** The condition on the value at a selector (an expression) under which the check passes. */
export function checkCode(check: CheckSpec, selector: string, datasets: Datasets): string {
  const value = `res.json(${selector})`;
  if (check.exists !== undefined) return `${value} ${check.exists ? '!==' : '==='} undefined`;
  const { equals, min = '-Infinity', max = 'Infinity' } = check;
  if (equals === undefined) return `isBetween(${value}, ${min}, ${max})`;
  if (typeof equals !== 'string') return `${value} === ${String(equals)}`;
  if (placeholdersOf(equals).length === 0) return `${value} === ${textCode(equals, datasets)}`;
  return `isSame(valueAt(res, ${selector}), ${equalCode(equals, datasets)})`;
}

/** An expression that gives a text: what the check asks for, as it is shown beside what was found. */
export function wantedCode(check: CheckSpec, datasets: Datasets): string {
  const { equals, min, max } = check;
  if (check.exists !== undefined) return quote(check.exists ? 'a value' : 'no value');
  if (equals === undefined) {
    const bounds = [
      ...(min === undefined ? [] : [`at least ${min}`]),
      ...(max === undefined ? [] : [`at most ${max}`]),
    ];
    return quote(bounds.join(', '));
  }
  if (typeof equals !== 'string' || placeholdersOf(equals).length === 0) {
    return quote(JSON.stringify(typeof equals === 'string' ? plainText(equals) : equals));
  }
  return `shown(${equalCode(equals, datasets)})`;
}

/** A text without placeholders as it is compared: `$${` is a literal `${`. */
const plainText = (text: string): string =>
  parseTemplate(text)
    .parts.map((part) => (part.kind === 'text' ? part.text : ''))
    .join('');

/** What a check with placeholders compares with: a lone placeholder keeps its own type. */
function equalCode(text: string, datasets: Datasets): string {
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

function placeholderCode(
  placeholder: Exclude<Placeholder, { kind: 'number' }>,
  datasets: Datasets,
): string {
  if (placeholder.kind === 'journey') return 'journey';
  if (placeholder.kind === 'run') return 'run';
  if (placeholder.kind === 'capture') return captureName(placeholder.name);
  if (placeholder.kind === 'setup') return `setupData.${placeholder.name}`;
  const dataset = datasets.find((each) => each.name === placeholder.dataset);
  const index = dataset?.columns.indexOf(placeholder.column) ?? -1;
  return `${rowName(placeholder.dataset)}[${index}]`;
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

/** A step's URL; one that begins with "/" follows the target's base. */
export function urlCode(url: string, datasets: Datasets): string {
  const { parts } = parseTemplate(url);
  const base = url.startsWith('/') ? `\${base}` : '';
  const code = parts.map((part) =>
    part.kind === 'text'
      ? templateText(urlText(part.text))
      : filled(part.placeholder, datasets, inUrl),
  );
  return `\`${base}${code.join('')}\``;
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
      return filled(part.placeholder, datasets, quoted ? inJson : bareJson);
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
    return filled(only, datasets, asJson);
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
