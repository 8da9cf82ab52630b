import { safeLine } from './safeLine.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and XML, in elements and quoted attributes; what XML forbids or reorders text becomes �. */
export function escapeMarkup(text: string): string {
  const legal = [...text].map((c) => (isXmlCharacter(c.codePointAt(0) ?? 0) ? c : '\ufffd'));
  return legal.join('').replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** https://www.w3.org/TR/xml/#charsets */
function isXmlCharacter(code: number): boolean {
  if (/\p{Bidi_Control}/u.test(String.fromCodePoint(code))) return false;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

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
