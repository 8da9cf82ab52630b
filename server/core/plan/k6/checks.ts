import type { CheckSpec, CheckTest } from '../../traffic/journey.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import { type FoundCode, regexCode } from './answers.ts';
import { type Datasets, equalCode, plainText, textCode } from './expressions.ts';
import { quote } from './names.ts';

/** Checks in a generated script: the condition under which one passes, and what it asks for in words. */

/** One of the tests that a check may hold. */
interface TestCode<Key extends keyof CheckTest> {
  condition(
    wanted: Exclude<CheckTest[Key], undefined>,
    found: FoundCode,
    datasets: Datasets,
  ): string;
  /** An expression that gives a text. */
  wanted(wanted: Exclude<CheckTest[Key], undefined>, datasets: Datasets): string;
}

const isDynamic = (text: unknown): text is string =>
  typeof text === 'string' && placeholdersOf(text).length > 0;

type Literal = string | number | boolean | null;

/** A literal as JavaScript; where numbers are texts it is compared as a text. */
const literalCode = (literal: Literal, { isText }: FoundCode, datasets: Datasets): string =>
  typeof literal === 'string'
    ? textCode(literal, datasets)
    : isText
      ? quote(String(literal))
      : String(literal);

const sameCode = (literal: Literal, found: FoundCode, datasets: Datasets): string =>
  isDynamic(literal)
    ? `isSame(${found.exact}, ${equalCode(literal, datasets)})`
    : `${found.value} === ${literalCode(literal, found, datasets)}`;

const literalWords = (literal: Literal, before: string, datasets: Datasets): string => {
  if (!isDynamic(literal)) {
    const text = typeof literal === 'string' ? plainText(literal) : literal;
    return quote(before + JSON.stringify(text));
  }
  const shown = `shown(${equalCode(literal, datasets)})`;
  return before === '' ? shown : `${quote(before)} + ${shown}`;
};

const numberCode = ({ value, isText }: FoundCode): string =>
  isText ? `numberIn(${value})` : value;

const limit = (words: string, operator: '>' | '<'): TestCode<'above' | 'below'> => ({
  condition: (bound, found) =>
    `isNumber(${numberCode(found)}, (value) => value ${operator} ${bound})`,
  wanted: (bound) => quote(`${words} ${bound}`),
});

const tests: { readonly [Key in Exclude<keyof CheckTest, 'min' | 'max'>]-?: TestCode<Key> } = {
  exists: {
    condition: (exists, { value }) => `${value} ${exists ? '!==' : '==='} undefined`,
    wanted: (exists) => quote(exists ? 'a value' : 'no value'),
  },
  equals: {
    condition: sameCode,
    wanted: (literal, datasets) => literalWords(literal, '', datasets),
  },
  notEquals: {
    condition: (literal, found, datasets) =>
      `${found.value} !== undefined && !(${sameCode(literal, found, datasets)})`,
    wanted: (literal, datasets) => literalWords(literal, 'not ', datasets),
  },
  above: limit('more than', '>'),
  below: limit('less than', '<'),
  contains: {
    condition: (literal, found, datasets) =>
      isDynamic(literal)
        ? `holds(${found.elements}, ${equalCode(literal, datasets)}, (one, other) => isSame(one, other))`
        : `holds(${found.value}, ${literalCode(literal, found, datasets)})`,
    wanted: (literal, datasets) => literalWords(literal, 'contains ', datasets),
  },
  matches: {
    condition: (pattern, { exact }) => `matches(${exact}, ${regexCode(pattern)})`,
    wanted: (pattern) => quote(`matches ${pattern}`),
  },
};

/** The condition under which the check passes; `found` is its value. */
export function checkCode(check: CheckSpec, found: FoundCode, datasets: Datasets): string {
  const { min = '-Infinity', max = 'Infinity' } = check;
  return (
    testOf(check, (test, wanted) => test.condition(wanted, found, datasets)) ??
    `isBetween(${numberCode(found)}, ${min}, ${max})`
  );
}

/** An expression that gives a text: what the check asks for, as it is shown beside what was found. */
export function wantedCode(check: CheckSpec, datasets: Datasets): string {
  const { min, max } = check;
  const bounds = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  return testOf(check, (test, wanted) => test.wanted(wanted, datasets)) ?? quote(bounds.join(', '));
}

/** What `use` makes of the one test of a check that is no range; null for a range. */
function testOf(
  check: CheckTest,
  use: (test: TestCode<'equals'>, wanted: Literal) => string,
): string | null {
  for (const key of Object.keys(tests) as readonly (keyof typeof tests)[]) {
    const wanted = check[key];
    if (wanted !== undefined) return use(tests[key] as TestCode<'equals'>, wanted);
  }
  return null;
}
