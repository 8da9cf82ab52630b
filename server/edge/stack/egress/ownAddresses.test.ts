import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isOnThisMachine, isOwnAddress } from './ownAddresses.ts';

const interfaces = () => ['127.0.0.1', '10.0.7.5', 'fd00::7', 'fe80::1%eth0'];

describe('an address of this machine', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['10.0.7.5', true],
    ['::ffff:10.0.7.5', true],
    ['::ffff:a00:705', true],
    ['FD00:0:0::7', true],
    ['fe80::1', true],
    ['10.0.7.50', false],
    ['10.0.7.6', false],
    ['::ffff:10.0.7.6', false],
    ['fd00::8', false],
    ['203.0.113.7', false],
  ])('%s: %s', (address, own) => {
    expect(isOwnAddress(address, interfaces)).toBe(own);
  });

  it('is each that an interface of this machine has, and none of an example', () => {
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ address }) => !isOwnAddress(address))).toEqual([]);
    expect(isOwnAddress('203.0.113.7')).toBe(false);
  });

  it('counts when one of several is', () => {
    const at = (...addresses: string[]) =>
      isOnThisMachine([{ addresses: ['10.0.7.6'] }, { addresses }], interfaces);
    expect([at('10.0.7.9'), at('10.0.7.9', '10.0.7.5')]).toEqual([false, true]);
    expect(isOnThisMachine([], interfaces)).toBe(false);
  });
});
