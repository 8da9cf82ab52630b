import { safeLine } from '../../text/safeLine.ts';
import type { ReadReport } from '../report.ts';
import { inLanguage } from '../translation/registry.ts';
import { loadAnswer, weakestAnswer } from './loadAnswers.ts';
import { nextAnswer } from './nextAnswer.ts';
import { type Answer, type Question, questionNames, type ReadingLine } from './readingLine.ts';
import { safetyAnswer, stockAnswer } from './safetyAnswers.ts';
import type { ReadingTexts } from './texts/readingTexts.ts';
import { type ReadingLanguage, readingLanguages } from './texts/registry.ts';

const answers: Readonly<Record<Question, (report: ReadReport, texts: ReadingTexts) => Answer>> = {
  capacity: loadAnswer,
  breaks: weakestAnswer,
  stock: stockAnswer,
  safe: safetyAnswer,
  next: nextAnswer,
};

/**
 * What a reader asks first, answered in sentences that follow from the report alone: the same report always gives the same.
 * Stock that is wrong comes before everything else.
 */
export function readingOf(
  report: ReadReport,
  language: ReadingLanguage = 'en',
): readonly ReadingLine[] {
  const texts = withReasonsIn(language, readingLanguages[language]);
  const lines = questionNames.map((name) => {
    const { state, text, source } = answers[name](report, texts);
    return { name, question: texts.questions[name], state, text: safeLine(text), source };
  });
  const isFirst = ({ name, state }: ReadingLine): boolean => name === 'stock' && state === 'fail';
  return [...lines.filter(isFirst), ...lines.filter((line) => !isFirst(line))];
}

type Say = (...given: readonly never[]) => string;

/** The reasons that a sentence is given are the report's own, in English. */
function withReasonsIn(language: ReadingLanguage, texts: ReadingTexts): ReadingTexts {
  if (language === 'en') return texts;
  const told = (given: unknown): unknown =>
    typeof given === 'string' ? inLanguage(language, given) : given;
  const groups = Object.entries(texts).map(([name, group]) => [
    name,
    name === 'questions' || typeof group === 'string'
      ? group
      : Object.fromEntries(
          Object.entries(group).map(([key, say]) => [
            key,
            (...given: readonly unknown[]) => (say as Say)(...(given.map(told) as never[])),
          ]),
        ),
  ]);
  return Object.fromEntries(groups) as ReadingTexts;
}
