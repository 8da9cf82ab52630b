import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { CanaryFetch } from '@zerohour/shadow-data';
import { Agent as FetchAgent, fetch } from 'undici';
import { bareHost } from '../../../core/target/egressHost.ts';
import { insecureProblem, type TlsKeys } from '../../../core/target/tls.ts';
import { isPrivateAddress } from '../egress/addresses.ts';
import { certificates } from '../http/client.ts';

/** Head of a request or an answer, in bytes; a larger one is refused with 431, or answered with 502. */
export const headBytesMax = 65_536;

/**
 * Idle connections to a service end here first, in milliseconds: a service that closes one at the moment of its next
 * use fails that request. The shortest bound that servers have by default is 2 s.
 */
const idleMs = 1_000;

/** How an edge reaches its services. */
export interface Upstreams {
  /** `fresh`: by a connection of its own. */
  send(
    upstream: string,
    options: RequestOptions,
    answered: (answer: IncomingMessage) => void,
    fresh?: boolean,
  ): ClientRequest;
  /** For the canary of services behind. */
  readonly fetch: CanaryFetch;
}

/** By the certificates of `tls`; the certificate's name is that of the upstream, whatever `Host` a request asks. */
export function upstreamsOf(tls: TlsKeys, find: LookupAll = lookup): Upstreams {
  const privately = { lookup: privateLookup(find) };
  const secured = { ...certificates(tls), ...(tls.insecure === true ? privately : {}) };
  const pooled = { keepAlive: true, timeout: idleMs };
  const agents = {
    pooled: { http: new HttpAgent(pooled), https: new HttpsAgent({ ...pooled, ...secured }) },
    fresh: { http: new HttpAgent(), https: new HttpsAgent(secured) },
  };
  const dispatcher = new FetchAgent({ connect: secured });
  return {
    send: (upstream, options, answered, fresh = false) => {
      const { protocol, origin } = new URL(upstream);
      const kept = agents[fresh ? 'fresh' : 'pooled'];
      // A lenient parser would take two answers from one; a header beyond a limit of number would be lost.
      const read = { insecureHTTPParser: false, maxHeaderSize: headBytesMax };
      const isSecure = protocol === 'https:';
      const sent = isSecure
        ? requestHttps(origin, { ...options, ...read, agent: kept.https }, answered)
        : requestHttp(origin, { ...options, ...read, agent: kept.http }, answered);
      sent.maxHeadersCount = 0;
      return sent;
    },
    fetch: (url, init) => fetch(url, { ...init, dispatcher }),
  };
}

/** Why an upstream may not be reached without a check of its certificate; names are judged when they are looked up. */
export function insecureUpstream(urls: readonly string[]): string | null {
  const open = urls
    .map((url) => ({ url, name: bareHost(new URL(url).hostname) }))
    .find(({ name }) => isIP(name) !== 0 && !isPrivateAddress(name));
  return open === undefined ? null : insecureProblem(new URL(open.url).host, open.name);
}

/** `lookup` of `node:dns` with all addresses. */
type LookupAll = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => void,
) => void;

/** Looks a name up for a connection whose certificate nobody checks. */
const privateLookup =
  (find: LookupAll): LookupFunction =>
  (hostname, options, callback) => {
    find(hostname, { ...options, all: true }, (error, found = []) => {
      const open = found.find(({ address }) => !isPrivateAddress(address));
      const problem =
        error ?? (open === undefined ? null : new Error(insecureProblem(hostname, open.address)));
      const [first] = found;
      if (problem !== null) callback(problem, []);
      else if (options.all === true) callback(null, [...found]);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
