import type { DatasetPlan } from '../../traffic/dataset.ts';
import type { CheckSpec } from '../../traffic/journey.ts';
import { parseJsonPath } from '../../traffic/jsonPath.ts';
import { type Placeholder, parseTemplate, type TemplatePart } from '../../traffic/template.ts';
import { captureName, keyOf, quote, rowName } from './names.ts';

/** JavaScript expressions for what a scenario writes: placeholders, JSON paths, checks. */

export type Datasets = readonly Pick<DatasetPlan, 'name' | 'columns'>[];

/** A JSON path as property access that ends in `undefined` instead of throwing. */
export function jsonPathCode(jsonPath: string, root: string): string {
  const parts = parseJsonPath(jsonPath) ?? [];
  return parts.reduce((code, part) => {
    if (part.kind === 'any') return `oneOf(${code})`;
    if (part.kind === 'index') return `${code}?.[${part.index}]`;
    const key = keyOf(part.key);
    return key.startsWith("'") ? `${code}?.[${key}]` : `${code}?.${key}`;
  }, root);
}

/**
 * The same by k6's `res.json(selector)` (gjson), which finds one value in a twentieth of the time that
 * JSON.parse takes for the whole body. Undefined too when the body is no JSON. Null for a path that a
 * selector cannot say: with `[*]`, of the whole body, or with a key that gjson would read as a pattern.
 */
export function selectorCode(jsonPath: string): string | null {
  const parts = parseJsonPath(jsonPath) ?? [];
  const words = parts.map((part) => {
    if (part.kind === 'index') return String(part.index);
    return part.kind === 'key' && /^[A-Za-z_][\w-]*$/.test(part.key) ? part.key : null;
  });
  if (words.length === 0 || words.includes(null)) return null;
  return `res.json(${quote(words.join('.'))})`;
}

/** The condition on a value under which the check passes. */
export function checkCode(check: CheckSpec, value: string): string {
  if (check.exists !== undefined) return `${value} ${check.exists ? '!==' : '==='} undefined`;
  if (check.equals !== undefined) {
    const { equals } = check;
    return `${value} === ${typeof equals === 'string' ? quote(equals) : String(equals)}`;
  }
  const bounds = [
    ...(check.min === undefined ? [] : [`${value} >= ${check.min}`]),
    ...(check.max === undefined ? [] : [`${value} <= ${check.max}`]),
  ];
  return bounds.join(' && ');
}

function placeholderCode(placeholder: Placeholder, datasets: Datasets): string {
  if (placeholder.kind === 'journey') return 'journey';
  if (placeholder.kind === 'run') return 'run';
  if (placeholder.kind === 'capture') return captureName(placeholder.name);
  if (placeholder.kind === 'setup') return `setupData.${placeholder.name}`;
  const dataset = datasets.find((each) => each.name === placeholder.dataset);
  const index = dataset?.columns.indexOf(placeholder.column) ?? -1;
  return `${rowName(placeholder.dataset)}[${index}]`;
}

/** These values need no escaping in a URL: they consist of letters, digits and "-". */
const isOurs = (placeholder: Placeholder): boolean =>
  placeholder.kind === 'journey' || placeholder.kind === 'run';

/** A literal inside backticks, on one line. */
const templateText = (text: string): string =>
  text
    .replace(/[\\`]|\$(?=\{)/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n');

/** Characters that are not allowed in a URL are escaped, or Go would unescape all the others. */
const urlText = (text: string): string =>
  text.replace(/[^A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]/gu, encodeURIComponent);

function partCode(part: TemplatePart, datasets: Datasets, inUrl: boolean): string {
  if (part.kind === 'text') return templateText(inUrl ? urlText(part.text) : part.text);
  const value = placeholderCode(part.placeholder, datasets);
  return inUrl && !isOurs(part.placeholder) ? `\${encodeURIComponent(${value})}` : `\${${value}}`;
}

/** A text with placeholders as an expression that gives a string. */
export function textCode(text: string, datasets: Datasets): string {
  const { parts } = parseTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'placeholder' && isOurs(only.placeholder)) {
    return placeholderCode(only.placeholder, datasets);
  }
  if (parts.every((part) => part.kind === 'text')) {
    return quote(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
  }
  return `\`${parts.map((part) => partCode(part, datasets, false)).join('')}\``;
}

/** A step's URL; one that begins with "/" follows the target's base. */
export function urlCode(url: string, datasets: Datasets): string {
  const { parts } = parseTemplate(url);
  const base = url.startsWith('/') ? `\${base}` : '';
  return `\`${base}${parts.map((part) => partCode(part, datasets, true)).join('')}\``;
}

/**
 * A JSON value with placeholders as an expression that gives the value. A string that is nothing
 * but one placeholder keeps the value's own type: a captured number stays a number.
 */
export function valueCode(value: unknown, datasets: Datasets): string {
  if (typeof value === 'string') {
    const { parts } = parseTemplate(value);
    const [only] = parts;
    return parts.length === 1 && only?.kind === 'placeholder'
      ? placeholderCode(only.placeholder, datasets)
      : textCode(value, datasets);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => valueCode(item, datasets)).join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `${keyOf(key)}: ${valueCode(inner, datasets)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
