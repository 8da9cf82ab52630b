import type { ReadingLanguage } from '../reading/texts/registry.ts';
import { damage } from './chinese/damage.ts';
import { evidence } from './chinese/evidence.ts';
import { layers } from './chinese/layers.ts';
import { measured } from './chinese/measured.ts';
import { page } from './chinese/page.ts';
import { reasons } from './chinese/reasons.ts';
import { plainText, type Translate, translator } from './sentences.ts';

/** The catalogue of each language but English, whose texts are the keys. */
export const catalogues = {
  'zh-Hans': { ...page, ...measured, ...layers, ...reasons, ...evidence, ...damage },
} as const satisfies Readonly<
  Record<Exclude<ReadingLanguage, 'en'>, Readonly<Record<string, string>>>
>;

export type TranslatedLanguage = keyof typeof catalogues;

const translators: Readonly<Record<TranslatedLanguage, Translate>> = {
  'zh-Hans': translator(catalogues['zh-Hans']),
};

export const translate = (language: TranslatedLanguage, english: string) =>
  translators[language](english);

/** A text inside a sentence of that language; what is not translated stays English. */
export const inLanguage = (language: ReadingLanguage, english: string): string =>
  language === 'en' ? english : plainText(translators[language](english));
