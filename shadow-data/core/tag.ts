import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeValue, type HeaderValue, parseBaggage, parseMember } from './baggage.ts';

/** Who sent this rehearsal traffic, and until when it may enter. */
export interface ShadowTag {
  /** `[a-z0-9]{10,20}`. */
  readonly runId: string;
  /** Counts the tags that a run was given; a later one replaces an earlier one. */
  readonly epoch: number;
  /** Judged at the HTTP entry only; from this millisecond on the tag is refused there. */
  readonly expiresAtMs: number;
}

export type RefusedCode =
  | 'malformed'
  | 'misnamed'
  | 'duplicate'
  | 'forged'
  | 'expired'
  | 'over-limit';

export interface Refused {
  readonly kind: 'refused';
  readonly code: RefusedCode;
  /** One line for the sender; never holds key material. */
  readonly reason: string;
}

export interface TagRead {
  readonly kind: 'shadow';
  readonly tag: ShadowTag;
  /** The whole list member, `zh-shadow=v1.…`, to be handed on as it is. */
  readonly entry: string;
}

/** The baggage key. Matched exactly, never by prefix, case included; a near miss is refused. */
export const tagKey = 'zh-shadow';
/** Shortest signing key in bytes. */
export const signingKeyBytesMin = 16;

const payloadShape = /^v1\.([a-z0-9]{10,20})\.(0|[1-9][0-9]{0,8})\.([1-9a-z][0-9a-z]{0,9})$/;

/**
 * The list member that marks rehearsal traffic: `zh-shadow=v1.<run>.<epoch>.<expiry base36>.<mac>`,
 * mac = base64url(HMAC-SHA256(key, everything before it from `v1` on)). It is the value for the
 * `baggage` header or for a header of the stack's own. Throws on a run id, epoch, expiry or key
 * that could not be read back.
 */
export function signTag(tag: ShadowTag, key: string): string {
  const payload = `v1.${tag.runId}.${tag.epoch}.${tag.expiresAtMs.toString(36)}`;
  if (!payloadShape.test(payload)) {
    throw new TypeError(
      `shadow tag cannot be signed: run "${tag.runId}", epoch ${tag.epoch}, expiry ${tag.expiresAtMs} (run [a-z0-9]{10,20}, epoch and expiry whole numbers)`,
    );
  }
  return `${tagKey}=${payload}.${mac(payload, usableKey(key))}`;
}

/**
 * What the tag's header says. Without an entry of ours the request is live; an entry that is not
 * exactly one, whole, signed by one of `keys` and unexpired is refused, never live.
 */
export function readTag(
  header: HeaderValue,
  keys: readonly string[],
  nowMs: number,
): { readonly kind: 'live' } | TagRead | Refused {
  const read = readSigned(header, keys);
  if (read.kind !== 'shadow' || nowMs < read.tag.expiresAtMs) return read;
  return refused('expired', `shadow tag of run ${read.tag.runId} has expired`);
}

/** As `readTag`, for work that was admitted before: the signature is judged, the expiry is not. */
export function readSigned(
  header: HeaderValue,
  keys: readonly string[],
): { readonly kind: 'live' } | TagRead | Refused {
  const list = parseBaggage(header);
  if ('problem' in list) return refused('over-limit', list.problem);
  if (list.members.some(({ text }) => isMisnamed(text, keys))) {
    return refused('misnamed', `shadow tag under another name than ${tagKey}`);
  }
  const [own, ...more] = list.members.filter((member) => member.key === tagKey);
  if (own === undefined) return { kind: 'live' };
  if (more.length > 0) return refused('duplicate', `more than one ${tagKey} entry`);
  return readEntry(own.value, keys);
}

/**
 * Whether a member, or a property of one, is a tag that something on its way renamed: our key in another
 * case, encoding or with another separator, or our signed value under any other key.
 */
function isMisnamed(member: string, keys: readonly string[]): boolean {
  return member.split(';').some((part, property) => {
    const { key, value } = parseMember(part);
    if (key === tagKey && property === 0) return false;
    return folded(key) === folded(tagKey) || readEntry(value, keys).kind === 'shadow';
  });
}

function folded(key: string): string {
  return (decodeValue(key) ?? key).replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

function readEntry(encoded: string | null, keys: readonly string[]): TagRead | Refused {
  const value = encoded === null ? null : decodeValue(encoded);
  const cut = value === null ? -1 : value.lastIndexOf('.');
  if (value === null || cut < 0) return malformed();
  const payload = value.slice(0, cut);
  const parts = payloadShape.exec(payload);
  if (parts === null) return malformed();
  if (!signedByAny(payload, value.slice(cut + 1), keys)) {
    return refused('forged', 'shadow tag is not signed by a key of this service');
  }
  const [, runId = '', epoch = '', expiry = ''] = parts;
  const tag = { runId, epoch: Number(epoch), expiresAtMs: Number.parseInt(expiry, 36) };
  return { kind: 'shadow', tag, entry: `${tagKey}=${value}` };
}

/** Tries every key, whichever fits, so that the time taken does not tell which one did. */
function signedByAny(payload: string, given: string, keys: readonly string[]): boolean {
  const givenBytes = Buffer.from(given);
  let signed = false;
  for (const key of keys) {
    const wanted = Buffer.from(mac(payload, usableKey(key)));
    // The texts are compared, not the decoded bytes: base64 has several spellings of the same bytes.
    const same = wanted.length === givenBytes.length && timingSafeEqual(wanted, givenBytes);
    signed = signed || same;
  }
  return signed;
}

function mac(payload: string, key: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url');
}

function usableKey(key: string): string {
  if (Buffer.byteLength(key) >= signingKeyBytesMin) return key;
  throw new TypeError(`shadow signing key is shorter than ${signingKeyBytesMin} bytes`);
}

function refused(code: RefusedCode, reason: string): Refused {
  return { kind: 'refused', code, reason };
}

function malformed(): Refused {
  return refused('malformed', `${tagKey} entry is not v1.<run>.<epoch>.<expiry>.<signature>`);
}
