import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../../../core/target/loopback.ts';

/**
 * Addresses that are never a target, also when a file lists them: link-local, where clouds serve
 * credentials; metadata addresses outside that range; and addresses that name no host.
 */
export const neverRanges: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32', // Alibaba Cloud metadata
  '168.63.129.16/32', // Azure's host
  '192.0.0.192/32', // Oracle Cloud Classic metadata
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::/128',
  'fe80::/10',
  'fd00:ec2::/32', // EC2 metadata and its neighbours
  'fd20:ce::254/128', // Google Cloud metadata
  '64:ff9b::a9fe:0/112', // 169.254.0.0/16 through NAT64
  'ff00::/8',
];

const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '::1/128',
  'fc00::/7',
];

const never = listOf(neverRanges);
const privateOnly = listOf(privateRanges);

/** Treats IPv4 in IPv6 (`::ffff:127.0.0.1`) as the IPv4 address. */
export const isLoopbackAddress = (address: string): boolean => isLoopback(address);
/** Loopback, RFC 1918, RFC 6598, RFC 4193. */
export const isPrivateAddress = (address: string): boolean => isIn(privateOnly, address);

/** Why an address may not be connected to; null when it may. */
export type AddressRule = (address: string) => string | null;

export function addressRule(allowAddresses: readonly string[]): AddressRule {
  const allowed = listOf(allowAddresses);
  return (address) => {
    if (isIP(address) === 0) return `${address} is no address`;
    if (isIn(never, address)) {
      return `${address} is a link-local, metadata or reserved address and never a target`;
    }
    if (allowAddresses.length === 0 || isIn(allowed, address)) return null;
    return `${address} is not in allowAddresses`;
  };
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function listOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    list.addSubnet(network, Number(prefix), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
