import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { ReadingTexts } from './readingTexts.ts';

/** Languages of a reading by their BCP 47 tag, the first is that of `report.json`. */
export const readingLanguages = { en: english, 'zh-Hans': chinese } as const satisfies Readonly<
  Record<string, ReadingTexts>
>;

export type ReadingLanguage = keyof typeof readingLanguages;
