import { createHmac, timingSafeEqual } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { baseUrlsOf } from '../../../core/target/baseUrls.ts';
import { bareHost, hostParts } from '../../../core/target/egressHost.ts';
import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import type { OwnershipCheck } from '../../../core/target/permission.ts';
import type { Target } from '../../../core/target/target.ts';
import { codeOf, oneLine } from '../../../core/text/oneLine.ts';
import { createTargetClient } from '../http/client.ts';
import { type Asked, ask } from '../http/exchange.ts';
import { isLoopbackAddress, isPrivateAddress } from './addresses.ts';

export const proofPath = '/.well-known/zerohour-ownership';

/** What an owner publishes to allow load on a host. */
export interface Proof {
  /** `shop.test:443`. */
  readonly host: string;
  readonly url: string;
  /** Name of the TXT record; null for a host that is an IP address. */
  readonly record: string | null;
  readonly token: string;
}

/** The TXT records of a name, each joined from its chunks. Rejects with a `code` like `node:dns`. */
export type TxtLookup = (name: string) => Promise<readonly string[]>;

/** Of a name server. */
const LOOK_MS_MAX = 5_000;

/** Asks the given name servers, or those of the machine. Its time limit is below that of a whole check. */
export function txtLookup(servers?: readonly string[]): TxtLookup {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  // A long record consists of chunks of 255 bytes.
  return async (name) => (await resolver.resolveTxt(name)).map((chunks) => chunks.join(''));
}

/**
 * One proof for each host that load may go to. The token is an HMAC, by the target's own signing key, of
 * target and host: it consents to the holder of that key, on that host only.
 */
export function proofsOf(target: Target): readonly Proof[] {
  return target.allowHosts.map((each) => {
    const host = each.toLowerCase();
    const { name } = hostParts(host);
    const origin = `${schemeOf(target, host)}://${host}`;
    return {
      host,
      url: new URL(proofPath, origin).href,
      record: isIP(bareHost(name)) === 0 ? `_zerohour.${name}` : null,
      token: tokenOf(target, host),
    };
  });
}

function tokenOf(target: Target, host: string): string {
  const mac = createHmac('sha256', target.shadow.key);
  return `zh1.${mac.update(`ownership\n${target.name}\n${host}`).digest('base64url')}`;
}

/** The scheme of a host: that of the base URL on it; for others https, and http on port 80. */
function schemeOf(target: Target, host: string): string {
  const own = baseUrlsOf(target)
    .map((url) => new URL(url))
    .find((url) => url.host === host);
  if (own !== undefined) return own.protocol.slice(0, -1);
  return host.endsWith(':80') ? 'http' : 'https';
}

/** What a test replaces: name servers and remote machines. */
export interface Seams {
  readonly txt?: TxtLookup;
  /** The real address behind an address. */
  readonly dial?: (address: string) => string;
}

/** Checks the proofs of all hosts; the worst state counts. */
export async function checkOwnership(
  target: Target,
  egress: EgressPolicy,
  seams: Seams = {},
): Promise<OwnershipCheck> {
  const addresses = new Map(egress.hosts.map((each) => [each.host, each.addresses]));
  const of = (proof: Proof) => addresses.get(proof.host) ?? [];
  const areAll = (proof: Proof, is: (address: string) => boolean) =>
    of(proof).length > 0 && of(proof).every(is);
  const remote = proofsOf(target).filter((proof) => !areAll(proof, isLoopbackAddress));
  if (remote.length === 0) return { state: 'not-needed', text: 'every host is on loopback' };
  if (target.ownership === 'none') {
    const foreign = remote.find((proof) => !areAll(proof, isPrivateAddress));
    if (foreign === undefined) {
      return { state: 'not-needed', text: 'private addresses, and the target file asks for none' };
    }
    const text = `host ${foreign.host} is on a public address: "ownership: none" is for private networks`;
    return { state: 'gone', text: `${text}. ${remedyOf(target, foreign)}` };
  }
  const checks = await Promise.all(
    remote.map((proof) => checkProof(target, proof, of(proof), seams)),
  );
  const worst = worstOf(checks);
  if (worst.state !== 'valid') return worst;
  return { state: 'valid', text: remote.map(({ host }) => host).join(', ') };
}

async function checkProof(
  target: Target,
  proof: Proof,
  addresses: readonly string[],
  { txt = txtLookup(), dial = (address) => address }: Seams,
): Promise<OwnershipCheck> {
  const seen =
    target.ownership === 'dns'
      ? await inDns(proof, txt)
      : worstOf(await Promise.all(addresses.map((at) => inFile(target, proof, dial(at)))));
  if (seen.state === 'valid') return seen;
  const text = `no proof that the owner of ${proof.host} agreed: ${seen.text}. ${remedyOf(target, proof)}`;
  return { state: seen.state, text };
}

/** The remedy: what to publish. */
function remedyOf(target: Target, proof: Proof): string {
  if (target.ownership !== 'dns') return `Let ${proof.url} answer 200 with the text ${proof.token}`;
  return proof.record === null
    ? `An address has no DNS record: write "ownership: file", or a name in allowHosts`
    : `Publish the DNS TXT record ${proof.record} with the value ${proof.token}`;
}

/** Without any check the proof is not valid. */
function worstOf(checks: readonly OwnershipCheck[]): OwnershipCheck {
  const none: OwnershipCheck = { state: 'gone', text: 'no address is known' };
  const of = (state: OwnershipCheck['state']) => checks.find((each) => each.state === state);
  return of('gone') ?? of('unreadable') ?? of('valid') ?? none;
}

/**
 * Requests the address that load goes to. Otherwise a name server could give the consent of one machine and
 * direct the load to another.
 */
async function inFile(target: Target, proof: Proof, address: string): Promise<OwnershipCheck> {
  const client = createTargetClient(target, async () => [address]);
  try {
    return judged(proof, await ask(target, proof.url, { client }));
  } catch (error) {
    return { state: 'unreadable', text: oneLine(error) };
  } finally {
    await client.dispatcher.destroy();
  }
}

/** The answer of an overloaded or broken server (5xx, 429) is unreadable; any other answer counts. */
function judged(proof: Proof, { status, text }: Asked): OwnershipCheck {
  if (status !== 200) {
    const state = status >= 500 || status === 429 ? 'unreadable' : 'gone';
    return { state, text: `${proof.url} answers status ${status}` };
  }
  return text.split(/\s/).some((word) => same(word, proof.token))
    ? { state: 'valid', text: proof.url }
    : { state: 'gone', text: `${proof.url} does not hold the token` };
}

/** The codes of `node:dns` for an answer without such a record. */
const noRecord = ['ENOTFOUND', 'ENODATA'];

async function inDns(proof: Proof, txt: TxtLookup): Promise<OwnershipCheck> {
  if (proof.record === null) return { state: 'gone', text: `${proof.host} is no name` };
  try {
    const records = await timely(txt(proof.record));
    return records.some((record) => same(record.trim(), proof.token))
      ? { state: 'valid', text: proof.record }
      : { state: 'gone', text: `${proof.record} does not hold the token` };
  } catch (error) {
    const text = `${proof.record}: ${oneLine(error)}`;
    return { state: noRecord.some((code) => code === codeOf(error)) ? 'gone' : 'unreadable', text };
  }
}

async function timely<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LOOK_MS_MAX} ms`)), LOOK_MS_MAX);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function same(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
