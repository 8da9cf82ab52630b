import { stepsSchema } from '../scenario/stepSchema.ts';
import { reservedWords, secretWord } from '../traffic/template.ts';
import { type AnswerValue, answerValues, type ImportedAnswer } from './answerValues.ts';
import { type ImportedRequest, literalIn, type Slot, slotsOf } from './request.ts';

/**
 * Values that an answer gives and a later request uses. A value becomes a capture where the match is sure: it is
 * long, or the names agree and the answer holds it once. What is not sure is told as a doubt.
 */
export interface Correlation {
  /** The template of a slot of the request at this index; null where no answer gives its value. */
  fill(index: number, slot: Slot): string | null;
  /** Name → place in the answer, of the request at this index. */
  captures(index: number): Readonly<Record<string, string>>;
  /** One line each, of the request at this index; `stepName` names the request that was answered. */
  doubts(index: number, stepName: (index: number) => string): readonly string[];
  readonly count: number;
}

export interface RecordedExchange {
  readonly request: ImportedRequest;
  readonly answer: ImportedAnswer | null;
}

interface Found {
  readonly at: number;
  readonly value: AnswerValue;
}

export function correlate(exchanges: readonly RecordedExchange[]): Correlation {
  const answers = exchanges.map(({ answer }) => (answer === null ? [] : answerValues(answer)));
  const captures = exchanges.map((): Record<string, string> => ({}));
  const doubts = exchanges.map((): Doubt[] => []);
  const names = new Map<string, string>();
  const templates = exchanges.map(() => new Map<string, string>());
  const sentBefore = new Set<string>();

  /** A long text that a step has captured is the same thing in every answer; a number may be another. */
  const captured = new Map<string, string>();
  const sameText = (value: AnswerValue): string | undefined =>
    value.isNumber || !isStrong(value.value) ? undefined : captured.get(value.value);

  const nameOf = ({ at, value }: Found): string => {
    const place = `${at} ${value.capture}`;
    const known = names.get(place) ?? sameText(value);
    if (known !== undefined) return known;
    const name = uniqueName(captureName(value, exchanges[at]), new Set(names.values()));
    names.set(place, name);
    captured.set(value.value, name);
    Object.assign(captures[at] ?? {}, { [name]: value.capture });
    return name;
  };

  for (const [index, { request }] of exchanges.entries()) {
    const own: string[] = [];
    for (const slot of slotsOf(request)) {
      const value = bare(slot);
      const found = sentBefore.has(value) ? null : latest(answers, index, value, slot);
      if (found === null) own.push(value);
      else if (isSure(found, slot)) {
        templates[index]?.set(slotKey(slot), nameOf(found.best));
      } else if (isLikely(slot)) doubts[index]?.push({ slot, ...found.best });
    }
    for (const value of own) sentBefore.add(value);
  }
  return {
    fill: (index, slot) => {
      const name = templates[index]?.get(slotKey(slot));
      if (name === undefined) return null;
      const before = slot.value.slice(0, slot.value.length - bare(slot).length);
      return `${literalIn(slot.where, before)}$\{${name}}`;
    },
    captures: (index) => captures[index] ?? {},
    doubts: (index, stepName) => [
      ...new Set(doubts[index]?.map((doubt) => doubtText(doubt, stepName(doubt.at)))),
    ],
    count: names.size,
  };
}

const slotKey = ({ where, key, value }: Slot): string => JSON.stringify([where, key, value]);

const bare = ({ where, value }: Slot): string =>
  where === 'header' ? value.replace(/^(?:Bearer|Token)\s+(?=\S)/i, '') : value;

interface Candidates {
  readonly best: Found;
  /** Places of the same answer that hold the value and agree as well as the best. */
  readonly rivals: number;
  readonly agrees: boolean;
}

/** The last answer before the request that holds the value, and its place there that agrees best with the slot. */
function latest(
  answers: readonly (readonly AnswerValue[])[],
  index: number,
  wanted: string,
  slot: Slot,
): Candidates | null {
  if (wanted === '' || slot.where === 'text') return null;
  for (let at = index - 1; at >= 0; at -= 1) {
    const same = (answers[at] ?? []).filter((each) => each.value === wanted && fits(each, slot));
    const agreeing = same.filter((each) => namesAgree(each, slot));
    const chosen = agreeing.length > 0 ? agreeing : same;
    const value = chosen.find(({ capture }) => canCapture(capture));
    if (value !== undefined) {
      return { best: { at, value }, rivals: chosen.length - 1, agrees: agreeing.length > 0 };
    }
  }
  return null;
}

/** A capture alone in a string of a body keeps its own type. */
const fits = (value: AnswerValue, slot: Slot): boolean =>
  slot.where !== 'json' || value.isNumber === (slot.isNumber === true);

/** What the scenario language can capture. */
const canCapture = (capture: string): boolean =>
  stepsSchema.safeParse({ step: { request: 'GET /', capture: { a: capture } } }).success;

const strongLengthMin = 8;
const longLengthMin = 16;
const mediumLengthMin = 3;

function isSure({ best, rivals, agrees }: Candidates, slot: Slot): boolean {
  const { value, isNumber } = best.value;
  if (isNumber) return agrees && rivals === 0 && value.length >= mediumLengthMin;
  if (isStrong(value)) return true;
  return agrees && rivals === 0 && value.length >= mediumLengthMin && !isPathWord(slot);
}

const isStrong = (value: string): boolean =>
  !/\s/.test(value) &&
  (value.length >= longLengthMin || (value.length >= strongLengthMin && /\d/.test(value)));

/** A word in a path is mostly the name of a page. */
const isPathWord = ({ where, value }: Slot): boolean => where === 'segment' && !/\d/.test(value);

/** Short values are only worth a doubt where an id is wanted. */
const isLikely = (slot: Slot): boolean =>
  (slot.where === 'segment' && /\d/.test(slot.value) && !/^v\d+$/.test(slot.value)) ||
  /(?:^id|Id|_id|-id|ID)$/.test(slot.key);

/** Words that name no thing of their own. */
const generic = new Set([
  'id',
  'key',
  'code',
  'name',
  'value',
  'number',
  'type',
  'uuid',
  'ref',
  'x',
]);

const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map(singular);

export const singular = (word: string): string =>
  /ies$/i.test(word) ? word.replace(/ies$/i, 'y') : word.replace(/([^s])s$/i, '$1');

/** `$.orderId` agrees with `/orders/…` and `orderId`, `$.totalCents` with `amountCents`, `$.order.id` with `order`. */
function namesAgree({ keys }: AnswerValue, slot: Slot): boolean {
  const [key = '', parent = ''] = keys;
  const wanted = wordsOf(slot.key);
  const own = wordsOf(key);
  const all = own.every((word) => generic.has(word)) ? [...own, ...wordsOf(parent)] : own;
  if (wanted.join(' ') === own.join(' ')) return true;
  if (slot.where === 'segment' && all.every((word) => generic.has(word))) return true;
  return all.some((word) => !generic.has(word) && wanted.includes(word));
}

/** A name for the capture: its field's, with the thing before it where the field says only `id`. */
function captureName({ keys }: AnswerValue, exchange: RecordedExchange | undefined): string {
  const [key = '', parent] = keys;
  const words = wordsOf(key);
  const bareId = words.every((word) => generic.has(word));
  const thing = parent ?? resourceOf(exchange?.request.url.pathname ?? '');
  return camel(bareId ? [...wordsOf(thing), ...words] : splitWords(key));
}

const splitWords = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

/** The last segment of a path that has no digit. */
export const resourceOf = (pathname: string): string =>
  singular(
    pathname
      .split('/')
      .filter((segment) => /^[A-Za-z][A-Za-z_-]*$/.test(segment))
      .at(-1) ?? '',
  );

/** A word that placeholders can use: `orderId`. */
export function camel(words: readonly string[]): string {
  const text = words
    .map((word) => word.toLowerCase())
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
    .replace(/^[^A-Za-z]+/, '');
  return text.slice(0, 48) || 'value';
}

/** Words with a meaning of their own in placeholders, now or as a name of our own datasets. */
const taken = [...reservedWords, secretWord, 'params', 'random'];

export function uniqueName(base: string, used: ReadonlySet<string>): string {
  const first = taken.includes(base) ? `${base}Value` : base;
  let name = first;
  for (let number = 2; used.has(name); number += 1) name = `${first}${number}`;
  return name;
}

interface Doubt extends Found {
  readonly slot: Slot;
}

/** Names of fields and steps, and no value. */
function doubtText({ slot, value }: Doubt, step: string): string {
  const after = /^[A-Za-z_-]{1,40}$/.test(slot.key) ? ` after "${slot.key}"` : '';
  const where = slot.where === 'segment' ? `the path segment${after}` : `"${slot.key}"`;
  return `${where} may be ${value.capture} of step "${step}"; capture it there if so`;
}
