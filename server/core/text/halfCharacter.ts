/** Half a surrogate pair: a `\u` escape can write one, and neither UTF-8 nor a percent-encoding can. */
const half = /\p{Cs}/u;

export const hasHalfCharacter = (text: string): boolean => half.test(text);

/** The text with U+FFFD for each half of a surrogate pair. */
export const withoutHalves = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

/** Percent-encoded UTF-8. Half a surrogate pair becomes U+FFFD, as browsers send it. */
export const percentEncoded = (text: string): string => encodeURIComponent(withoutHalves(text));
