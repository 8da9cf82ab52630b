import { hostParts, k6HostEntry } from './egressHost.ts';
import type { Markers } from './markers.ts';
import { below, defaultPort } from './targetOrigin.ts';
import type { EgressTls } from './tls.ts';

/**
 * Where the k6s of a run may connect to, decided before its first request. It is stored with the run, so
 * that every later server and worker uses the same addresses.
 */
export interface EgressPolicy {
  /** Each `host:port` that load may go to with the addresses that it had; not empty. */
  readonly hosts: readonly { readonly host: string; readonly addresses: readonly string[] }[];
  /** CIDRs of the target file. If given, workers look names up themselves and accept only these. */
  readonly allowAddresses: readonly string[];
  /** How they check certificates and what they show; absent: as the machine does, and nothing. */
  readonly tls?: EgressTls;
  /** Headers of the target file, `{run}` not replaced yet; absent: none. */
  readonly markers?: Markers;
  /** The machine whose loopback some of the addresses are; absent when none is a loopback address. */
  readonly loopbackOf?: LoopbackOwner;
}

export interface LoopbackOwner {
  readonly host: string;
  /** Equal for processes that share a loopback. */
  readonly id: string;
}

/** What one k6 may connect to: each `host:port` has one address. */
export type EgressPins = readonly EgressPin[];

export interface EgressPin {
  readonly host: string;
  readonly address: string;
  /** The port to dial, where that of `host` only stands for one of several addresses. */
  readonly port?: number;
}

/** A `host:port` with several addresses. One k6 reaches each of them by a port that stands for it. */
export interface SpreadHost {
  readonly host: string;
  readonly addresses: readonly string[];
  /** In the order of `addresses`. */
  readonly ports: readonly number[];
}

export function spreadHosts({ hosts }: Pick<EgressPolicy, 'hosts'>): readonly SpreadHost[] {
  const taken = new Set(hosts.map(({ host }) => k6HostEntry(host)));
  return hosts
    .map(({ host, addresses }) => ({ host, addresses: ofOneFamily(addresses) }))
    .filter(({ addresses }) => addresses.length > 1)
    .map(({ host, addresses }) => {
      const { name } = hostParts(host);
      const ports: number[] = [];
      for (let port = 1; ports.length < addresses.length; port += 1) {
        const entry = k6HostEntry(`${name}:${port}`);
        if (!taken.has(entry)) ports.push(port);
        taken.add(entry);
      }
      return { host, addresses, ports };
    });
}

/** Names whose requests are counted together: k6 tells the address of a request, and not its name. */
export interface CountedHosts {
  /** `host:port`, or several of them joined by `,` where they share an address. */
  readonly host: string;
  /** Of both families, since one that is left out gets no request. */
  readonly addresses: readonly string[];
}

/** The names with several addresses; names that share an address are one entry. */
export function countedHosts({ hosts }: Pick<EgressPolicy, 'hosts'>): readonly CountedHosts[] {
  const groups = hosts.reduce<readonly CountedHosts[]>((before, next) => {
    const known = new Set(next.addresses);
    const shares = ({ addresses }: CountedHosts) => addresses.some((each) => known.has(each));
    const joined = [...before.filter(shares), next];
    return [
      ...before.filter((group) => !shares(group)),
      {
        host: joined
          .flatMap(({ host }) => host.split(','))
          .sort()
          .join(','),
        addresses: [...new Set(joined.flatMap(({ addresses }) => addresses))],
      },
    ];
  }, []);
  return groups.filter(({ addresses }) => addresses.length > 1);
}

/** A generator may have no route for the other family, so the first address decides. */
function ofOneFamily(addresses: readonly string[]): readonly string[] {
  const isV6 = (address: string | undefined): boolean => address?.includes(':') === true;
  return addresses.filter((address) => isV6(address) === isV6(addresses[0]));
}

/**
 * The egress pins of one shard: an address for each name, and one for each port that stands for an address. The
 * shards take turns in the first.
 */
export function egressPinsOf(egress: Pick<EgressPolicy, 'hosts'>, shard: number): EgressPins {
  const own = egress.hosts.map(({ host, addresses }): EgressPin => {
    const usable = ofOneFamily(addresses);
    const address = usable[shard % usable.length];
    if (address === undefined) throw new Error(`no address is known for ${host}`);
    return { host, address };
  });
  const spread = spreadHosts(egress).flatMap(({ host, addresses, ports }) => {
    const { name, port } = hostParts(host);
    return addresses.map(
      (address, index): EgressPin => ({ host: `${name}:${ports[index]}`, address, port }),
    );
  });
  return [...own, ...spread];
}

/** How a script reaches every address of its target: each base URL by each address of its name. */
export interface Spread {
  readonly bases: readonly SpreadBase[];
}

export interface SpreadBase {
  readonly url: string;
  /** The `Host` that requests carry. */
  readonly host: string;
  /** Index of the base URL that it is an address of. */
  readonly of: number;
}

/** Null where one base URL's host has one address. */
export function spreadOf(baseUrls: readonly string[], hosts: readonly SpreadHost[]): Spread | null {
  const bases = baseUrls.flatMap((baseUrl, of): readonly SpreadBase[] => {
    const { protocol, host, hostname, port, pathname } = new URL(baseUrl);
    const own = `${hostname}:${port || defaultPort(protocol)}`;
    const path = below(pathname, '');
    const found = hosts.find((each) => each.host.toLowerCase() === own);
    return found === undefined
      ? [{ url: `${protocol}//${host}${path}`, host, of }]
      : found.ports.map((each) => ({ url: `${protocol}//${hostname}:${each}${path}`, host, of }));
  });
  return bases.length > 1 ? { bases } : null;
}
