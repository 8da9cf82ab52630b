/** Characters that move a cursor, hide or reorder text, or are half of a pair. */
const unprintable = /[\p{Cc}\p{Cs}\p{Bidi_Control}\ufeff]/gu;
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Text with each character that a terminal or a page would obey instead of show replaced by `�`. */
const printable = (text: string): string => text.replace(unprintable, '\ufffd');

/**
 * Text of somebody else, such as a target's answer, a script's error or a name in a database, as one safe
 * line for a terminal, a log, Markdown, CSV or an annotation of a CI job: line breaks become spaces, other
 * control and direction characters `�`, and what GitHub would run as a command (`::error::`, `##[group]`)
 * is broken up.
 */
export const safeLine = (text: string): string =>
  printable(text.replace(lineBreaks, ' '))
    .replace(/^(\s*):(?=:)/, '$1: ')
    .replaceAll('##[', '## [');
