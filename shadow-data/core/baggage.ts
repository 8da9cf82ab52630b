/** The W3C header that carries the tag unless a stack names a header of its own. */
export const defaultHeader = 'baggage';

/**
 * The list syntax of the W3C `baggage` header: `key=value;property, key=value`. Other vendors'
 * members are never judged and never changed; only the members with the asked-for key are read.
 */

/** Limits of the W3C recommendation (bytes of the whole header, members in it). */
export const baggageLimits = { bytes: 8192, members: 180 } as const;

/** A list header as Node hands it out: absent, joined by commas, or one string a line. */
export type HeaderValue = string | readonly string[] | undefined;

export interface BaggageMember {
  /** Exactly as it came, outer whitespace trimmed. */
  readonly text: string;
  readonly key: string;
  /** Still percent-encoded, properties cut off; null when the member has no `=`. */
  readonly value: string | null;
}

/** The members in their order, or why the header as a whole cannot be read. */
export function parseBaggage(
  header: HeaderValue,
): { readonly members: readonly BaggageMember[] } | { readonly problem: string } {
  const joined = typeof header === 'string' ? header : (header ?? []).join(',');
  if (Buffer.byteLength(joined) > baggageLimits.bytes) {
    return { problem: `header is longer than ${baggageLimits.bytes} bytes` };
  }
  const texts = joined
    .split(',')
    .map(trim)
    .filter((text) => text !== '');
  if (texts.length > baggageLimits.members) {
    return { problem: `header has more than ${baggageLimits.members} members` };
  }
  return { members: texts.map(parseMember) };
}

/** Percent-decodes a member's value; null when the encoding is broken. */
export function decodeValue(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** One member, or one property of a member, as key and value. */
export function parseMember(text: string): BaggageMember {
  const [pair = ''] = text.split(';');
  const equals = pair.indexOf('=');
  // A key without `=` is no valid member, but whose it would be must be known to refuse it.
  if (equals < 0) return { text, key: trim(pair), value: null };
  return { text, key: trim(pair.slice(0, equals)), value: trim(pair.slice(equals + 1)) };
}

/** Optional whitespace of HTTP is space and tab, no more. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
