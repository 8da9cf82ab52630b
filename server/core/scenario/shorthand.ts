import { parseDuration, parsePercent } from '../text/units.ts';
import type { CheckSpec, ThinkTime } from '../traffic/journey.ts';
import { parseJsonPath } from '../traffic/jsonPath.ts';
import { isJsonNumber, numberTemplate } from '../traffic/template.ts';

/** The short forms of a scenario file: think times, checks, levels, requests. */

export const thinkHint =
  'write a think time such as 200ms, 100ms..300ms, "exponential 150ms max 600ms" or "normal 200ms sd 50ms"';

/** `200ms`, `100ms..300ms`, `exponential 150ms max 600ms`, `normal 200ms sd 50ms`. */
export function parseThink(text: string): ThinkTime | null {
  const words = text.trim().split(/\s+/);
  const [kind, first = '', keyword, second = ''] = words;
  if (words.length === 1) return parsePlainThink(words[0] ?? '');
  const meanMs = parseDuration(first);
  const otherMs = parseDuration(second);
  if (words.length !== 4 || meanMs === null || otherMs === null || meanMs === 0) return null;
  if (kind === 'exponential' && keyword === 'max' && otherMs >= meanMs) {
    return { kind, meanMs, maxMs: otherMs };
  }
  return kind === 'normal' && keyword === 'sd' ? { kind, meanMs, sdMs: otherMs } : null;
}

function parsePlainThink(text: string): ThinkTime | null {
  const [low = '', high] = text.split('..');
  const lowMs = parseDuration(low);
  if (lowMs === null) return null;
  if (high === undefined) return { kind: 'constant', ms: lowMs };
  const highMs = parseDuration(high);
  return highMs === null || highMs <= lowMs
    ? null
    : { kind: 'uniform', minMs: lowMs, maxMs: highMs };
}

export const checkHint =
  'write a check such as "$.state == paid", "$.left >= 1", "$.units in 1..10" or "$.orderId exists" (a bound is a number of at most 15 digits)';

const pathPattern = /\$(?:\.[\w$]+|\[(?:\d+|\*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\])*/;
const checkPattern = new RegExp(
  `^(${pathPattern.source})\\s+(?:(exists|missing)|==\\s*(.+)|>=\\s*(\\S+)|<=\\s*(\\S+)|in\\s+(\\S+)\\.\\.(\\S+))$`,
);

/** `$.state == paid`, `$.left >= 1`, `$.left <= 9`, `$.units in 1..10`, `$.id exists`, `$.error missing`. */
export function parseCheck(text: string): Omit<CheckSpec, 'name'> | null {
  const match = checkPattern.exec(text.trim());
  if (match === null) return null;
  const [, jsonPath = '', presence, equals, least, most, from, to] = match;
  if (parseJsonPath(jsonPath) === null) return null;
  if (presence !== undefined) return { jsonPath, exists: presence === 'exists' };
  if (equals !== undefined) return { jsonPath, equals: literalOf(equals.trim()) };
  const min = numberOf(least ?? from);
  const max = numberOf(most ?? to);
  if (min === null || max === null) return null;
  return {
    jsonPath,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** Decimal digits that a double always keeps. */
const exactDigitsMax = 15;
const digitsOf = (number: string): number =>
  number
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;

/** A JSON literal when it is one (`1`, `true`, `"1"`), else the text itself, which may hold placeholders. */
function literalOf(text: string): string | number | boolean | null {
  if (isJsonNumber(text) && (digitsOf(text) > exactDigitsMax || !Number.isFinite(Number(text)))) {
    return numberTemplate(text);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

function numberOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  return /^-?\d+(\.\d+)?$/.test(text) && digitsOf(text) <= exactDigitsMax ? Number(text) : null;
}

/** `GET /items/1` → method and URL. */
export function parseRequest(
  text: string,
): { readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly url: string } | null {
  const [, method, url] = /^(GET|POST|PUT|PATCH|DELETE)\s+(\S+)$/.exec(text.trim()) ?? [];
  if (method === undefined || url === undefined) return null;
  return { method: method as 'GET', url };
}

export const requestHint = `write a request such as "GET /items/\${item.sku}"`;

/** `75%`, or `75% for 20s` for a level with a hold of its own. */
export function parseLevel(
  text: string,
): { readonly level: number; readonly holdMs: number | null } | null {
  const [, percent = '', hold] = /^(\S+?)(?:\s+for\s+(\S+))?$/.exec(text.trim()) ?? [];
  const level = parsePercent(percent);
  const holdMs = hold === undefined ? null : parseDuration(hold);
  if (level === null || (hold !== undefined && holdMs === null)) return null;
  return { level, holdMs };
}

export const levelHint = 'write a level such as 75%, or "75% for 20s"';
