/**
 * Where the k6s of a run may connect to, settled before its first request. Stored with the run, so that
 * whoever conducts or drives it later holds to the same addresses.
 */
export interface EgressPolicy {
  /** Each `host:port` that load may go to with the addresses that it had; not empty. */
  readonly hosts: readonly { readonly host: string; readonly addresses: readonly string[] }[];
  /** CIDRs of the target file. Given, names are looked up where the load is driven, and held to these. */
  readonly allowAddresses: readonly string[];
}

/** One address for each `host:port`: what one k6 is held to. */
export type EgressPins = readonly { readonly host: string; readonly address: string }[];

/**
 * The egressPins of one shard. A k6 takes one address a name, so the shards take turns in those of a name
 * that has several.
 */
export function egressPinsOf(egress: Pick<EgressPolicy, 'hosts'>, shard: number): EgressPins {
  return egress.hosts.map(({ host, addresses }) => {
    const address = addresses[shard % addresses.length];
    if (address === undefined) throw new Error(`no address is known for ${host}`);
    return { host, address };
  });
}
