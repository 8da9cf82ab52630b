import { isSecretName } from '../text/secretName.ts';

/** What of an answer a scenario may capture or check beside its JSON: a word, and for most an argument. */
interface AnswerKind {
  /** As a scenario writes it. */
  readonly example: string;
  /** Whether the text after the word is right; null: there is none. */
  readonly argument: ((text: string) => boolean) | null;
  /** Whether it is read from the body, which is kept only where something asks for it. */
  readonly inBody: boolean;
  /** Whether it is a number; the others are texts. */
  readonly isNumber: boolean;
}

const isToken = (text: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(text);
const plain = { argument: null, inBody: false, isNumber: false } as const;

const kinds = {
  status: { ...plain, example: 'status', isNumber: true },
  /** The address that was requested last. */
  url: { ...plain, example: 'url' },
  /** The address that a redirect or a created resource names, absolute. */
  location: { ...plain, example: 'location' },
  header: { ...plain, example: 'header X-Token', argument: isToken },
  cookie: { ...plain, example: 'cookie sid', argument: isToken },
  body: { ...plain, example: 'body', inBody: true },
  /** Bytes of the body, after decompression. */
  size: { ...plain, example: 'size', inBody: true, isNumber: true },
  /** The first group of the first match. */
  regex: { ...plain, example: String.raw`regex token=(\w+)`, argument: hasGroup, inBody: true },
  /** Text of the first element of HTML that a selector finds, or one of its attributes. */
  css: { ...plain, example: 'css input[name=csrf] @value', argument: isSelector, inBody: true },
} as const satisfies Readonly<Record<string, AnswerKind>>;

export type AnswerWord = keyof typeof kinds;
export const answerWords = Object.keys(kinds) as readonly AnswerWord[];

export interface AnswerValue {
  readonly word: AnswerWord;
  readonly argument: string;
}

/** Of a text in characters; a longer one is refused before it is searched. */
const lengthMax = 512;

/** `header X-Token` → word and argument; null where it is none of the registry. */
export function parseAnswerValue(text: string): AnswerValue | null {
  if (text.length > lengthMax) return null;
  const [, first = '', argument = ''] = /^([A-Za-z]+)(?:\s+(\S.*))?$/s.exec(text.trim()) ?? [];
  const word = answerWords.find((each) => each === first.toLowerCase());
  if (word === undefined) return null;
  const { argument: isRight }: AnswerKind = kinds[word];
  const fits = isRight === null ? argument === '' : isRight(argument);
  return fits ? { word, argument } : null;
}

export const answerExamples = Object.values(kinds).map(({ example }) => example);
export const isNumberValue = (word: AnswerWord): boolean => kinds[word].isNumber;

const isInBody = (text: string): boolean => {
  const value = parseAnswerValue(text);
  return value !== null && kinds[value.word].inBody;
};

/** Where a value of an answer is found: by a JSON path, or by what `parseAnswerValue` reads. */
export type AnswerPlace = { readonly jsonPath: string } | { readonly from: string };

export const isReadFromBody = (place: AnswerPlace): boolean =>
  'jsonPath' in place || isInBody(place.from);

/** Whether the words of a place say that its value is a secret; a cookie always is one. */
export const isSecretPlace = (place: { readonly from: string }): boolean =>
  isSecretName(place.from);

/** The pattern of a regular expression, or null where it is none. */
export function patternOf(text: string): RegExp | null {
  try {
    return new RegExp(text);
  } catch {
    return null;
  }
}

/** An alternative that matches the empty text shows how many groups a pattern has. */
function hasGroup(text: string): boolean {
  const groups = patternOf(text) === null ? null : (patternOf(`${text}|`)?.exec('') ?? null);
  return groups !== null && groups.length > 1;
}

/** `input[name=csrf] @value` → selector and attribute; without an attribute the element's text. */
export function selectorParts(argument: string): {
  readonly selector: string;
  readonly attribute: string | null;
} {
  const [, selector = argument, attribute = null] =
    /^(.*\S)\s+@([A-Za-z_][\w:.-]*)$/s.exec(argument) ?? [];
  return { selector, attribute };
}

/** Quotes and brackets in pairs; k6 finds nothing by a selector that it cannot read. */
function isSelector(argument: string): boolean {
  const { selector } = selectorParts(argument);
  const bare = selector.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, '');
  const open: string[] = [];
  for (const character of bare) {
    if (character === '[' || character === '(') open.push(character === '[' ? ']' : ')');
    if ((character === ']' || character === ')') && open.pop() !== character) return false;
  }
  return open.length === 0 && !/["'@{}]/.test(bare) && bare.trim() !== '';
}
