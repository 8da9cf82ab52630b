import { describe, expect, it } from 'vitest';
import { egressPinsOf } from './egressPolicy.ts';

describe('egressPinsOf', () => {
  const hosts = [
    { host: 'shop.test:443', addresses: ['10.0.0.1', '10.0.0.2'] },
    { host: 'pay.test:80', addresses: ['10.0.0.9'] },
  ];

  it('lets the shards take turns in the addresses of a name', () => {
    const addresses = [0, 1, 2].map((shard) =>
      egressPinsOf({ hosts }, shard).map((pin) => pin.address),
    );
    expect(addresses).toEqual([
      ['10.0.0.1', '10.0.0.9'],
      ['10.0.0.2', '10.0.0.9'],
      ['10.0.0.1', '10.0.0.9'],
    ]);
    expect(egressPinsOf({ hosts }, 1).map((pin) => pin.host)).toEqual([
      'shop.test:443',
      'pay.test:80',
    ]);
  });

  it('drives nothing without an address', () => {
    const none = { hosts: [{ host: 'shop.test:443', addresses: [] }] };
    expect(() => egressPinsOf(none, 0)).toThrow('no address is known for shop.test:443');
  });
});
