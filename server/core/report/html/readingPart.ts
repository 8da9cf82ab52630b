import { readingOf } from '../reading/reading.ts';
import type { ReadingLanguage } from '../reading/texts/registry.ts';
import type { ReadReport } from '../report.ts';
import { html, type Markup } from './element.ts';
import { mark } from './table.ts';

/** A term for each question of the first screen. Its source is a key of report.json. */
export function readingPart(report: ReadReport, language: ReadingLanguage = 'en'): Markup {
  const rows = readingOf(report, language).map(
    ({ state, question, text, source }) =>
      html`<div class="${state}">${mark(state)}<dt>${question}</dt><dd>${text} <code>${source}</code></dd></div>
`,
  );
  return html`<dl class="reading">${rows}</dl>
`;
}
