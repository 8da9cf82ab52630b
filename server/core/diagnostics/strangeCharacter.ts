/** An offset in a text, and what is wrong there. */
export type Told = readonly [offset: number, message: string];

/** Characters that a text file has no use for: controls, a byte order mark in its middle, non-characters, half characters. */
const strange = /(?![\t\n\r\u0080-\u009f])[\p{Cc}\p{Cs}\ufffe\uffff]|(?<!^)\ufeff/u;

/** The first character that cannot stand in a file; null for none. */
export function strangeCharacter(text: string): Told | null {
  const found = strange.exec(text);
  if (found === null) return null;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return [found.index, `the character U+${code} cannot stand in a file; remove it`];
}
