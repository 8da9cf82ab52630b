import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { baseUrlsOf } from '../../../core/target/baseUrls.ts';
import { bareHost, hostParts } from '../../../core/target/egressHost.ts';
import type { Target } from '../../../core/target/target.ts';
import { defaultPort } from '../../../core/target/targetOrigin.ts';
import { insecureProblem, type TlsKeys } from '../../../core/target/tls.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { addressRule, isPrivateAddress } from '../egress/addresses.ts';
import { allowedAddresses, type Lookup, systemLookup } from '../egress/lookup.ts';

/** Zerohour's own requests to a target: hops, seed, switches, health, statistics, ownership. */
export interface TargetClient {
  readonly dispatcher: Agent;
}

/** What a client must know of a target: its addresses, and how it is reached. */
export type ClientTarget = Pick<
  Target,
  | 'name'
  | 'allowHosts'
  | 'allowAddresses'
  | 'baseUrl'
  | 'baseUrls'
  | 'customerStatsUrl'
  | 'metrics'
  | 'switches'
  | 'replicas'
  | 'healthUrl'
  | keyof TlsKeys
> & { readonly shadow: Pick<Target['shadow'], 'hops' | 'seedUrl'> };

const CONNECT_MS_MAX = 5_000;

/**
 * A client that connects only to hosts and ports of the target file, by addresses that it has checked. It
 * dials the checked address, so that a second lookup cannot return another one. Without
 * `allowAddresses` the first answer for a name is kept for the client's lifetime.
 */
export function createTargetClient(
  target: ClientTarget,
  find: Lookup = systemLookup,
): TargetClient {
  const rule = addressRule(target.allowAddresses);
  const named = hostsOf(target);
  const connect = buildConnector({ timeout: CONNECT_MS_MAX, ...certificates(target) });
  const first = new Map<string, readonly string[]>();

  async function addressOf(hostname: string, port: string): Promise<string> {
    if (!named.has(`${hostname}:${port}`)) {
      throw new Error(`host ${hostname}:${port} is not named by target ${target.name}`);
    }
    const known = first.get(hostname);
    const found =
      known === undefined
        ? await allowedAddresses(hostname, rule, find)
        : { ok: true as const, value: known };
    if (!found.ok) throw new Error(found.error);
    if (target.allowAddresses.length === 0) first.set(hostname, found.value);
    const [address = ''] = found.value;
    if (target.insecure === true && !isPrivateAddress(address)) {
      throw new Error(insecureProblem(`${hostname}:${port}`, address));
    }
    return address;
  }

  const dispatcher = new Agent({
    connect: (options, callback) => {
      const { protocol, hostname } = options;
      const port = options.port === '' ? defaultPort(protocol) : options.port;
      addressOf(hostname, port).then(
        (address) => connect({ ...options, port, hostname: address }, callback),
        (error: unknown) => callback(new Error(oneLine(error), { cause: error }), null),
      );
    },
  });
  return { dispatcher };
}

const clients = new WeakMap<ClientTarget, TargetClient>();

/** The client of a target; one for each target that was read for a run. */
export function clientOf(target: ClientTarget): TargetClient {
  const known = clients.get(target);
  if (known !== undefined) return known;
  const client = createTargetClient(target);
  clients.set(target, client);
  return client;
}

/** What TLS is told of a target's certificates; HTTP ignores it. */
export const certificates = ({ ca, cert, key, insecure }: TlsKeys) => ({
  ...(ca === undefined ? {} : { ca: ca.text }),
  ...(cert === undefined || key === undefined ? {} : { cert: cert.text, key: key.text }),
  ...(insecure === true ? { rejectUnauthorized: false } : {}),
});

/** `hostname:port` of every HTTP address in the target file. */
function hostsOf(target: ClientTarget): ReadonlySet<string> {
  const urls = [
    ...baseUrlsOf(target),
    ...target.shadow.hops.map((hop) => hop.url),
    target.shadow.seedUrl,
    target.customerStatsUrl,
    ...(target.metrics ?? []).map((page) => page.url),
    target.switches?.url ?? null,
    target.replicas?.url ?? null,
    target.healthUrl,
  ];
  return new Set([
    ...target.allowHosts.map((host) => {
      const { name, port } = hostParts(host);
      return `${bare(name)}:${port}`;
    }),
    ...urls.flatMap((url) => (url === null ? [] : [hostAndPort(url)])),
  ]);
}

function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${bare(hostname)}:${port === '' ? defaultPort(protocol) : port}`;
}

/** undici passes IPv6 literals without their brackets. */
const bare = (hostname: string): string => {
  const inner = bareHost(hostname);
  return isIP(inner) === 6 ? inner : hostname.toLowerCase();
};
