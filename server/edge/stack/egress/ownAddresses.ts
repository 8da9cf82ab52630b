import { networkInterfaces } from 'node:os';
import { isLoopbackAddress } from './addresses.ts';

/** Each address of this machine (of its network namespace) in its interfaces. */
export type Interfaces = () => readonly string[];

const systemInterfaces: Interfaces = () =>
  Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));

/** Whether an address, however it is written, is one of this machine: loopback, or of one of its interfaces. */
export function isOwnAddress(address: string, interfaces: Interfaces = systemInterfaces): boolean {
  if (isLoopbackAddress(address)) return true;
  const wanted = canonical(address);
  return interfaces().some((own) => canonical(own) === wanted);
}

/** IPv4 in IPv6 as the IPv4 address, IPv6 in its shortest form without a zone. */
function canonical(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%');
  if (!plain.includes(':')) return plain;
  const url = `http://[${plain}]`;
  const short = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : plain;
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bytes = [high, low].flatMap((part) => {
    const value = Number.parseInt(part, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}

/** Whether some address that load goes to is one of this machine. */
export const isOnThisMachine = (
  hosts: readonly { readonly addresses: readonly string[] }[],
  interfaces: Interfaces = systemInterfaces,
): boolean =>
  hosts.some(({ addresses }) => addresses.some((address) => isOwnAddress(address, interfaces)));
