import { join } from 'node:path';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import { neverRanges } from '../stack/egress/addresses.ts';

/** k6's configuration file in a shard's folder; every k6 is started with it. */
export const egressFile = 'egress.json';

/** The address of every host that is not pinned. k6 refuses its range, so no packet leaves. */
const nowhere = '0.0.0.0';

/**
 * k6's `hosts` (lib/netext/dialer.go): each `host:port` has one address, and `*` matches all others,
 * including IP literals in any spelling, other ports and redirects. So k6 asks no name server, and a URL
 * that a script builds at run time cannot leave the list.
 */
export function egressConfig(egressPins: EgressPins): string {
  const hosts = egressPins.map(({ host, address, port: dialled }) => {
    const port = dialled ?? host.slice(host.lastIndexOf(':') + 1);
    return [host, address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`];
  });
  return JSON.stringify({ hosts: { ...Object.fromEntries(hosts), '*': nowhere } });
}

/** k6 applies `--blacklist-ip` after `hosts`, to the address that it would dial; it overrides the script's option. */
export const egressArguments = (folder: string): readonly string[] => [
  `--config=${join(folder, egressFile)}`,
  ...neverRanges.map((range) => `--blacklist-ip=${range}`),
];
