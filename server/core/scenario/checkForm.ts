import { parseAnswerValue, patternOf } from '../traffic/answerValue.ts';
import type { CheckForm, CheckTest } from '../traffic/journey.ts';
import { jsonPathLength, parseJsonPath } from '../traffic/jsonPath.ts';
import { isJsonNumber, numberTemplate } from '../traffic/template.ts';

/** Checks as a scenario writes them: a value of the answer, an operator, and for most what it is compared with. */

/** An operator, and what the text after it says; null where that is not understood. */
type Operator = readonly [operator: RegExp, read: (text: string) => CheckTest | null];

const bound =
  (key: 'min' | 'max' | 'above' | 'below') =>
  (text: string): CheckTest | null => {
    const number = numberOf(text);
    return number === null ? null : { [key]: number };
  };

const alone =
  (test: CheckTest) =>
  (text: string): CheckTest | null =>
    text === '' ? test : null;

/** What is not empty. */
const literal =
  (key: 'equals' | 'notEquals' | 'contains') =>
  (text: string): CheckTest | null =>
    text === '' ? null : { [key]: literalOf(text) };

/** In an order in which `>=` comes before `>`. */
const operators: readonly Operator[] = [
  [/^exists\b/, alone({ exists: true })],
  [/^missing\b/, alone({ exists: false })],
  [/^==/, literal('equals')],
  [/^!=/, literal('notEquals')],
  [/^>=/, bound('min')],
  [/^<=/, bound('max')],
  [/^>/, bound('above')],
  [/^</, bound('below')],
  [/^in\s/, between],
  [/^contains\s/, literal('contains')],
  [/^matches\s/, (text) => (patternOf(text) === null || text === '' ? null : { matches: text })],
];

export const checkHint =
  'write a check such as "$.state == paid", "$.left >= 1", "$.units in 1..10", "$.orderId exists", ' +
  '"body contains Welcome" or "header Content-Type matches ^text/" (a bound is a number of at most 15 digits, and a range begins with the smaller one)';

/** For editors: one of each operator. */
export const checkExamples = [
  '$.orderId exists',
  '$.error missing',
  '$.state == paid',
  '$.state != failed',
  '$.left >= 1',
  '$.left <= 9',
  'size > 100',
  'size < 100000',
  '$.units in 1..10',
  'body contains Welcome',
  'header Content-Type matches ^text/html',
];

/** Of a check in characters: each of its blanks may be the one before the operator. */
const lengthMax = 1_000;

/** `$.state == paid`, `$.left >= 1`, `status != 500`, `size < 1000`, `body contains "Welcome"`, `cookie sid exists`. */
export function parseCheck(text: string): CheckForm | null {
  const whole = text.trim();
  if (whole.startsWith('$')) {
    const length = jsonPathLength(whole);
    const jsonPath = whole.slice(0, length);
    const test = /^\s/.test(whole.slice(length)) ? testOf(whole.slice(length).trim()) : null;
    return test === null || parseJsonPath(jsonPath) === null ? null : { jsonPath, ...test };
  }
  if (whole.length > lengthMax) return null;
  // An argument may hold what looks like an operator (`css ul > li exists`), so the first split that fits counts.
  for (const { index } of whole.matchAll(/\s+(?=\S)/g)) {
    const from = whole.slice(0, index);
    const test = parseAnswerValue(from) === null ? null : testOf(whole.slice(index).trim());
    if (test !== null) return { from, ...test };
  }
  return null;
}

function testOf(text: string): CheckTest | null {
  for (const [operator, read] of operators) {
    if (operator.test(text)) return read(text.replace(operator, '').trim());
  }
  return null;
}

function between(text: string): CheckTest | null {
  const [, from, to] = /^(\S+)\.\.(\S+)$/.exec(text) ?? [];
  const min = numberOf(from ?? '');
  const max = numberOf(to ?? '');
  return min === null || max === null || min > max ? null : { min, max };
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

const numberOf = (text: string): number | null =>
  /^-?\d+(\.\d+)?$/.test(text) && digitsOf(text) <= exactDigitsMax ? Number(text) : null;
