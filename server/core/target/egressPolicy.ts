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

/** The one address of each `host:port` that one k6 may connect to. */
export type EgressPins = readonly { readonly host: string; readonly address: string }[];

/**
 * The egress pins of one shard. A k6 takes one address for each name, so the shards share the addresses of
 * a name that has several, in turn.
 */
export function egressPinsOf(egress: Pick<EgressPolicy, 'hosts'>, shard: number): EgressPins {
  return egress.hosts.map(({ host, addresses }) => {
    const address = addresses[shard % addresses.length];
    if (address === undefined) throw new Error(`no address is known for ${host}`);
    return { host, address };
  });
}
