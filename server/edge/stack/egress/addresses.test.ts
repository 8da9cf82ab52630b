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
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('never lets %s through, even when it is listed', (address) => {
    expect(addressRule([])(address)).toBe(never(address));
    expect(addressRule(['0.0.0.0/0', '::/0'])(address)).toBe(never(address));
  });

  it.each(['169.253.255.255', '169.255.0.0', '100.100.100.201', '168.63.129.17', 'fec0::1', '::1'])(
    'leaves %s alone, which lies beside',
    (address) => {
      expect(addressRule([])(address)).toBeNull();
    },
  );

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
  expect(
    ['10.1.1.1', '172.31.0.1', '192.168.0.1', '100.64.0.1', 'fd12::1'].every(isPrivateAddress),
  ).toBe(true);
  expect(
    ['172.32.0.1', '192.169.0.1', '100.128.0.1', '8.8.8.8', '2001:db8::1'].some(isPrivateAddress),
  ).toBe(false);
});
