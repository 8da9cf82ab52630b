import type { Second } from './second.ts';

/** The requests that each address of one name with several addresses got. */
export interface ReachedHost {
  /** `host:port`. */
  readonly host: string;
  readonly requests: number;
  readonly addresses: readonly ReachedAddress[];
}

export interface ReachedAddress {
  readonly address: string;
  /** Of the requests to its host; null before the first. */
  readonly share: number | null;
  /** It got less than half of an even share, so the figures say little about it. */
  readonly few: boolean;
  /** Of the family that k6 was not given: the other got every request. */
  readonly leftOut: boolean;
}

/** Names with several addresses, and what each address got in the given seconds; reports say the same at the end. */
export function reachedHosts(seconds: readonly Pick<Second, 'reached'>[]): readonly ReachedHost[] {
  const counts = new Map<string, number>();
  for (const { reached } of seconds)
    for (const [key, requests] of Object.entries(reached ?? {}))
      counts.set(key, (counts.get(key) ?? 0) + requests);
  const all = [...counts].map(([key, requests]) => {
    const [host = '', address = ''] = key.split(' ');
    return { host, address, requests };
  });
  const hosts = [...new Set(all.map(({ host }) => host))].sort();
  return hosts.map((host) => {
    const own = all.filter((each) => each.host === host);
    const requests = own.reduce((sum, each) => sum + each.requests, 0);
    const isLeftOut = (address: string): boolean =>
      requests > 0 &&
      own.every((each) => isV6(each.address) !== isV6(address) || each.requests === 0);
    const reachable = own.filter(({ address }) => !isLeftOut(address)).length;
    return {
      host: host.replaceAll(',', ', '),
      requests,
      addresses: own
        .toSorted((a, b) => (a.address < b.address ? -1 : 1))
        .map((each) => ({
          address: each.address,
          share: requests === 0 ? null : each.requests / requests,
          few: !isLeftOut(each.address) && each.requests < (0.5 * requests) / reachable,
          leftOut: isLeftOut(each.address),
        })),
    };
  });
}

const isV6 = (address: string): boolean => address.includes(':');
