/** The slots of a pattern: `needed {a}, proven {b}` has `a` and `b`. */
type Slots<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never;

type SameSlots<Texts> = {
  readonly [English in keyof Texts]: English extends string
    ? Texts[English] extends string
      ? [Slots<English>, Slots<Texts[English]>] extends [Slots<Texts[English]>, Slots<English>]
        ? string
        : never
      : never
    : never;
};

/**
 * Texts of a report by their English pattern. A translation with other slots than its English is a type error. `{name}`
 * stands for a figure or a name, `{#name}` for a figure alone, and `{~name}` for a text of its own, which is translated
 * too. A pattern with few words takes figures alone, or it would take half a sentence for a name.
 */
export const sentences = <const Texts extends Readonly<Record<string, string>>>(
  texts: Texts & SameSlots<Texts>,
): Readonly<Record<string, string>> => texts;

/** A part of a translated text; `isEnglish` where the catalogue has no translation. */
export interface TranslatedPart {
  readonly text: string;
  readonly isEnglish: boolean;
}

export type Translate = (english: string) => readonly TranslatedPart[];

interface Compiled {
  readonly regex: RegExp;
  readonly names: readonly string[];
  readonly translation: string;
  readonly literals: number;
  /** The longest text of its own: cheaper to look for than the pattern. */
  readonly longest: string;
}

/** Between sentences that stand in one text, with what stands there in Chinese. */
const joints = [
  [' · ', ' · '],
  ['; ', '；'],
  ['. ', '。'],
  [', ', '，'],
  [': ', '：'],
] as const;

const slotPattern = /\{([~#]?\w+)\}/;

/** A translation by a catalogue: whole texts first, then the pattern with the most letters of its own, then what stands between joints. */
export function translator(catalogue: Readonly<Record<string, string>>): Translate {
  const whole = new Map(Object.entries(catalogue).filter(([key]) => !key.includes('{')));
  const compiled = Object.entries(catalogue)
    .filter(([key]) => key.includes('{'))
    .map(compile)
    .sort((a, b) => b.literals - a.literals);
  const known = (english: string): readonly TranslatedPart[] | null => {
    const fixed = whole.get(english);
    if (fixed !== undefined) return [{ text: fixed, isEnglish: false }];
    for (const pattern of compiled) {
      if (!english.includes(pattern.longest)) continue;
      const match = pattern.regex.exec(english);
      if (match !== null) return filled(pattern, match.slice(1), known);
    }
    return joinedParts(english, known);
  };
  return (english) => known(english) ?? [asItIs(english)];
}

function compile([english, translation]: readonly [string, string]): Compiled {
  const pieces = english.split(slotPattern);
  const names = pieces.filter((_, at) => at % 2 === 1);
  const source = pieces.map((piece, at) => {
    if (at % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // Only the last text of a pattern may hold further sentences.
    if (piece.startsWith('#')) return '(\\d[^A-Za-z;·]*)';
    if (!piece.startsWith('~')) return '((?:(?!; | · ).)+?)';
    return at + 2 === pieces.length ? '(.+?)' : '((?:(?!; |: ).)+?)';
  });
  const own = pieces.filter((_, at) => at % 2 === 0);
  const literals = own.join('').length;
  const [longest = ''] = own.toSorted((a, b) => b.length - a.length);
  return { regex: new RegExp(`^${source.join('')}$`, 's'), names, translation, literals, longest };
}

function filled(
  { names, translation }: Compiled,
  values: readonly string[],
  known: (english: string) => readonly TranslatedPart[] | null,
): readonly TranslatedPart[] {
  return translation.split(slotPattern).flatMap((piece, at): readonly TranslatedPart[] => {
    if (at % 2 === 0) return piece === '' ? [] : [{ text: piece, isEnglish: false }];
    const value = values[names.indexOf(piece)] ?? '';
    if (!piece.startsWith('~')) return [{ text: value, isEnglish: false }];
    return known(value) ?? [asItIs(value)];
  });
}

/** Null where no part between the joints is known. */
function joinedParts(
  english: string,
  known: (english: string) => readonly TranslatedPart[] | null,
): readonly TranslatedPart[] | null {
  for (const [joint, translated] of joints) {
    if (!english.includes(joint)) continue;
    const parts = english.split(joint).map((part) => ({ part, found: known(part) }));
    if (parts.every(({ found }) => found === null)) continue;
    return parts.flatMap(({ part, found }, at) => [
      ...(at === 0 ? [] : [{ text: translated, isEnglish: false }]),
      ...(found ?? [asItIs(part)]),
    ]);
  }
  return null;
}

/** Figures and signs are of no language. */
const asItIs = (text: string): TranslatedPart => ({
  text,
  isEnglish: /[A-Za-z]{2}/.test(text.replace(unitWords, '').replace(identifiers, '')),
});

/** Such as `counter-equals-ledger` and `0-pay-0-2`, which are names in every language. */
const identifiers = /[\w]+(?:-[\w]+)+/g;

const unitWords =
  /(?<![A-Za-z])(ms|min|cents|k6|SLO|CPUs?|VUs?|MB|GB|UTC|linux|Zerohour|p\d+)(?![A-Za-z])/g;

export const plainText = (parts: readonly TranslatedPart[]): string =>
  parts.map(({ text }) => text).join('');
