const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and XML, in elements and quoted attributes; characters XML 1.0 forbids become �. */
export function escapeMarkup(text: string): string {
  const legal = [...text].map((c) => (isXmlCharacter(c.codePointAt(0) ?? 0) ? c : '\ufffd'));
  return legal.join('').replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** https://www.w3.org/TR/xml/#charsets */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

/** Text for one cell of a Markdown table, where no character may start markup or end the cell. */
export const escapeMarkdown = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|#]/g, (c) => `\\${c}`).replaceAll(/\s+/g, ' ');
