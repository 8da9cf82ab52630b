import { readingOf } from '../reading/reading.ts';
import type { ReadingLine } from '../reading/readingLine.ts';
import { type ReadingLanguage, readingLanguages } from '../reading/texts/registry.ts';
import type { ReadReport } from '../report.ts';
import { html, type Markup } from './element.ts';
import { mark } from './table.ts';

/** The answers of the first screen, in English and folded below it in every other language. */
export function readingPart(report: ReadReport): Markup {
  const others = Object.keys(readingLanguages).filter((tag) => tag !== 'en');
  return html`${answers(readingOf(report, 'en'))}${others.map((tag) => folded(report, tag as ReadingLanguage))}`;
}

const folded = (report: ReadReport, tag: ReadingLanguage): Markup =>
  html`<details class="reading-in" lang="${tag}"><summary>${readingLanguages[tag].language} (${readingLanguages[tag].inEnglish})</summary>
${answers(readingOf(report, tag))}</details>
`;

/** A term for each question. Its source is a key of report.json. */
function answers(lines: readonly ReadingLine[]): Markup {
  const rows = lines.map(
    ({ state, question, text, source }) =>
      html`<div class="${state}">${mark(state)}<dt>${question}</dt><dd>${text} <code>${source}</code></dd></div>
`,
  );
  return html`<dl class="reading">${rows}</dl>
`;
}
