/**
 * Where the k6s of a run may connect to, decided before its first request. It is stored with the run, so
 * that every later server and worker uses the same addresses.
 */
export interface EgressPolicy {
  /** Each `host:port` that load may go to with the addresses that it had; not empty. */
  readonly hosts: readonly { readonly host: string; readonly addresses: readonly string[] }[];
  /** CIDRs of the target file. If given, workers look names up themselves and accept only these. */
  readonly allowAddresses: readonly string[];
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
  return hosts
    .map(({ host, addresses }) => ({ host, addresses: ofOneFamily(addresses) }))
    .filter(({ addresses }) => addresses.length > 1)
    .map(({ host, addresses }) => {
      const { name } = partsOf(host);
      const taken = new Set(hosts.map((each) => each.host.toLowerCase()));
      const ports: number[] = [];
      for (let port = 1; ports.length < addresses.length; port += 1) {
        if (!taken.has(`${name}:${port}`.toLowerCase())) ports.push(port);
      }
      return { host, addresses, ports };
    });
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
    const { name, port } = partsOf(host);
    return addresses.map(
      (address, index): EgressPin => ({ host: `${name}:${ports[index]}`, address, port }),
    );
  });
  return [...own, ...spread];
}

function partsOf(host: string): { readonly name: string; readonly port: number } {
  const at = host.lastIndexOf(':');
  return { name: host.slice(0, at), port: Number(host.slice(at + 1)) };
}

/** How a script reaches every address of its target: the base URL by each of them, and the `Host` that stays. */
export interface Spread {
  readonly bases: readonly string[];
  readonly host: string;
}

/** Null where the base URL's host has one address. */
export function spreadOf(baseUrl: string, hosts: readonly SpreadHost[]): Spread | null {
  const { protocol, host, hostname, port, pathname } = new URL(baseUrl);
  const own = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const found = hosts.find((each) => each.host.toLowerCase() === own);
  if (found === undefined) return null;
  const path = pathname.replace(/\/+$/, '');
  return { bases: found.ports.map((each) => `${protocol}//${hostname}:${each}${path}`), host };
}
