import {
  type AnswerPlace,
  type AnswerWord,
  isNumberValue,
  parseAnswerValue,
  selectorParts,
} from '../../traffic/answerValue.ts';
import { quote } from './names.ts';
import { Selectors } from './selector.ts';

/** JavaScript expressions for the values of an answer. `page` is the constant that holds its HTML. */
const code: Readonly<Record<AnswerWord, (argument: string, page: string) => string>> = {
  status: () => 'res.status',
  url: () => 'urlOf(res)',
  location: () => 'locationOf(res)',
  header: (name) => `res.headers[${quote(canonicalHeader(name))}]`,
  cookie: (name) => `cookieOf(res, ${quote(name)})`,
  body: () => 'textOf(res)',
  size: () => 'sizeOf(res)',
  regex: (pattern) => `firstGroup(res, ${regexCode(pattern)})`,
  css: (argument, page) => {
    const { selector, attribute } = selectorParts(argument);
    return `firstElement(${page}, ${quote(selector)}, ${attribute === null ? 'null' : quote(attribute)})`;
  },
};

export interface FoundCode {
  /** A number of JSON as JavaScript reads it. */
  readonly value: string;
  /** The same with all its digits. */
  readonly exact: string;
  /** The same, where a list keeps all digits of its numbers. */
  readonly elements: string;
  /** Whether numbers are written as texts there. */
  readonly isText: boolean;
}

/** The values that one step finds in its answer. */
export class Answers {
  readonly #selectors: Selectors;
  readonly #page: string;
  #readsPage = false;

  /** `step` counts from 1. */
  constructor(step: number) {
    this.#selectors = new Selectors(step);
    this.#page = `page${step}`;
  }

  of(place: AnswerPlace): FoundCode {
    if ('jsonPath' in place) {
      const selector = this.#selectors.of(place.jsonPath);
      const [value, exact] = [`res.json(${selector})`, `valueAt(res, ${selector})`];
      return { value, exact, elements: `elementsAt(res, ${selector})`, isText: false };
    }
    const found = parseAnswerValue(place.from);
    if (found === null) throw new Error(`the plan has no value of an answer "${place.from}"`);
    if (found.word === 'css') this.#readsPage = true;
    const value = code[found.word](found.argument, this.#page);
    return { value, exact: value, elements: value, isText: !isNumberValue(found.word) };
  }

  /** Statements that come before the values are used. */
  before(): readonly string[] {
    return [
      ...(this.#readsPage ? [`const ${this.#page} = res.html();`] : []),
      ...this.#selectors.draws(),
    ];
  }
}

/** The form in which Go, and so k6, keeps a header's name: `x-csrf-token` as `X-Csrf-Token`. */
const canonicalHeader = (name: string): string =>
  name
    .toLowerCase()
    .replace(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());

export const regexCode = (pattern: string): string => String(new RegExp(pattern));
