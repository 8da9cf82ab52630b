import { join } from 'node:path';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import { neverRanges } from '../stack/egress/addresses.ts';

/** k6's configuration file in a shard's folder; a k6 of ours does not start without it. */
export const egressFile = 'egress.json';

/** Where k6 sends what is not pinned. It lies in a range that k6 refuses, so no packet leaves. */
const nowhere = '0.0.0.0';

/**
 * k6's `hosts` (lib/netext/dialer.go): each `host:port` has its one address, and `*` catches all others,
 * IP literals in any spelling, other ports and redirects among them. So k6 asks no name server at all,
 * and a URL that was put together at run time cannot leave the list.
 */
export function egressConfig(egressPins: EgressPins): string {
  const hosts = egressPins.map(({ host, address }) => {
    const port = host.slice(host.lastIndexOf(':') + 1);
    return [host, address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`];
  });
  return JSON.stringify({ hosts: { ...Object.fromEntries(hosts), '*': nowhere } });
}

/** `--blacklist-ip` is judged after `hosts`, on the address that would be dialled, and beats a script's own. */
export const egressArguments = (folder: string): readonly string[] => [
  `--config=${join(folder, egressFile)}`,
  ...neverRanges.map((range) => `--blacklist-ip=${range}`),
];
