import { describe, expect, it } from 'vitest';
import { addressRule, isLoopbackAddress, isPrivateAddress } from './addresses.ts';

const never = (address: string) =>
  `${address} is a link-local, metadata or reserved address and never a target`;

describe('addressRule', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.0',
    '169.254.255.255',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fe80::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '0.0.0.0',
    '0.255.255.255',
    '::',
    '224.0.0.0',
    '239.255.255.255',
    '255.255.255.255',
    'ff00::',
    'ff02::1',
    'febf::1',
    'fd00:ec2:ffff::1',
    '64:ff9b::a9fe:0',
  ])('never lets %s through, even when it is listed', (address) => {
    expect(addressRule([])(address)).toBe(never(address));
    expect(addressRule(['0.0.0.0/0', '::/0'])(address)).toBe(never(address));
  });

  it.each([
    ...['1.0.0.0', '169.253.255.255', '169.255.0.0', '100.100.100.199', '100.100.100.201'],
    ...['168.63.129.15', '168.63.129.17', '192.0.0.191', '192.0.0.193', '223.255.255.255'],
    ...['240.0.0.0', '255.255.255.254', '::1', 'fe7f::1', 'fec0::1', 'fd00:ec1::1', 'fd00:ec3::1'],
    ...['fd20:ce::253', 'fd20:ce::255', '64:ff9b::a9fd:ffff', '64:ff9b::a9ff:0', 'feff::1'],
  ])('leaves %s alone, which lies beside', (address) => {
    expect(addressRule([])(address)).toBeNull();
  });

  it('holds every address to the list, when there is one', () => {
    const rule = addressRule(['10.0.7.0/24', 'fd00:1::/64']);
    expect(rule('10.0.7.0')).toBeNull();
    expect(rule('10.0.7.255')).toBeNull();
    expect(rule('::ffff:10.0.7.9')).toBeNull();
    expect(rule('fd00:1::9')).toBeNull();
    expect(rule('10.0.8.0')).toBe('10.0.8.0 is not in allowAddresses');
    expect(rule('127.0.0.1')).toBe('127.0.0.1 is not in allowAddresses');
    expect(rule('fd00:1:0:1::9')).toBe('fd00:1:0:1::9 is not in allowAddresses');
  });

  it('takes nothing for an address that is none', () => {
    expect(addressRule([])('0x7f.1')).toBe('0x7f.1 is no address');
  });
});

it('knows loopback and private networks, in IPv6 dress too', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopbackAddress)).toBe(true);
  expect(['128.0.0.1', '10.0.0.1', '::2'].some(isLoopbackAddress)).toBe(false);
  const within = [
    ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0'],
    ...['192.168.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.0', '127.255.255.255'],
    ...['::1', 'fc00::', 'fdff::1', '::ffff:10.0.0.1'],
  ];
  expect(within.filter((address) => !isPrivateAddress(address))).toEqual([]);
  const beside = [
    ...['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
    ...['192.169.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
    ...['::', '::2', 'fbff::1', 'fe00::1', '8.8.8.8', '2001:db8::1', '::ffff:8.8.8.8'],
  ];
  expect(beside.filter(isPrivateAddress)).toEqual([]);
});
