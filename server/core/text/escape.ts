import { safeLine } from './safeLine.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * What XML forbids (https://www.w3.org/TR/xml/#charsets), half a character among it, and what reorders text. One
 * pattern over the whole text: a report escapes every text of its page.
 */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|\p{Bidi_Control}/gu;

/** Text for HTML and XML, in elements and quoted attributes; what XML forbids or reorders text becomes �. */
export const escapeMarkup = (text: string): string =>
  text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (c) => entities[c] ?? c);

/** Text for one cell of a Markdown table, where no character may start markup or end the cell. */
export const escapeMarkdown = (text: string): string =>
  safeLine(text)
    .replace(/[\\`*_{}[\]<>|#]/g, (c) => `\\${c}`)
    .replaceAll(/\s+/g, ' ');

/** What stands in a cell of a CSV file; null: nothing. */
export type CsvValue = string | number | null;

/**
 * A cell of a CSV file (RFC 4180): numbers bare and to six digits, texts on one line. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it (CSV injection).
 */
export function csvField(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') {
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  }
  const line = safeLine(value);
  const safe = /^ *[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
