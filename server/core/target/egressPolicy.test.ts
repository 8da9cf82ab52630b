import { describe, expect, it } from 'vitest';
import { countedHosts, egressPinsOf, spreadHosts, spreadOf } from './egressPolicy.ts';

const hosts = [
  { host: 'shop.test:443', addresses: ['10.0.0.1', 'fd00::1', '10.0.0.2'] },
  { host: 'shop.test:2', addresses: ['10.0.0.1'] },
  { host: 'pay.test:80', addresses: ['fd00::9', '10.0.0.9'] },
];

describe('egressPinsOf', () => {
  it('gives each shard an address of a name in turn, of the family of its first', () => {
    const own = [0, 1, 2].map((shard) =>
      egressPinsOf({ hosts }, shard)
        .filter(({ port }) => port === undefined)
        .map(({ host, address }) => [host, address]),
    );
    const of = (address: string) => [
      ['shop.test:443', address],
      ['shop.test:2', '10.0.0.1'],
      ['pay.test:80', 'fd00::9'],
    ];
    expect(own).toEqual([of('10.0.0.1'), of('10.0.0.2'), of('10.0.0.1')]);
  });

  it('lets a port stand for each address of a name with several', () => {
    expect(egressPinsOf({ hosts }, 1).filter(({ port }) => port !== undefined)).toEqual([
      { host: 'shop.test:1', address: '10.0.0.1', port: 443 },
      { host: 'shop.test:3', address: '10.0.0.2', port: 443 },
    ]);
  });

  it('drives nothing without an address', () => {
    const none = { hosts: [{ host: 'shop.test:443', addresses: [] }] };
    expect(() => egressPinsOf(none, 0)).toThrow('no address is known for shop.test:443');
  });
});

describe('a target with several addresses', () => {
  it('is spread by ports that no allowed host has', () => {
    expect(spreadHosts({ hosts })).toEqual([
      { host: 'shop.test:443', addresses: ['10.0.0.1', '10.0.0.2'], ports: [1, 3] },
    ]);
  });

  it('has ports of its own where k6 takes the ends of two names for one', () => {
    const two = ['10.0.0.1', '10.0.0.2'];
    const spread = spreadHosts({
      hosts: [
        { host: 'a_web:80', addresses: two },
        { host: 'b_web:81', addresses: two },
        { host: 'c_web:2', addresses: ['10.0.0.3'] },
      ],
    });
    expect(spread.map(({ ports }) => ports)).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  it('is reached by the base URL of each, under its own name', () => {
    const spread = spreadHosts({ hosts });
    expect(spreadOf(['https://Shop.test/api/'], spread)).toEqual({
      bases: [
        { url: 'https://shop.test:1/api', host: 'shop.test', of: 0 },
        { url: 'https://shop.test:3/api', host: 'shop.test', of: 0 },
      ],
    });
    expect(spreadOf(['http://shop.test:443'], spread)?.bases[1]?.host).toBe('shop.test:443');
    expect(spreadOf(['http://shop.test'], spread)).toBe(null);
    expect(spreadOf(['https://pay.test:80'], spread)).toBe(null);
    const plain = spreadHosts({
      hosts: [{ host: 'a.test:80', addresses: ['10.0.0.1', '10.0.0.2'] }],
    });
    expect(spreadOf(['http://a.test'], plain)?.bases.map(({ url }) => url)).toEqual([
      'http://a.test:1',
      'http://a.test:2',
    ]);
  });

  it('of several base URLs has each of them, by each address of its name', () => {
    const spread = spreadHosts({ hosts });
    expect(spreadOf(['http://A.test/x/', 'http://b.test:81/x'], spread)).toEqual({
      bases: [
        { url: 'http://a.test/x', host: 'a.test', of: 0 },
        { url: 'http://b.test:81/x', host: 'b.test:81', of: 1 },
      ],
    });
    const both = spreadOf(['https://pay.test/x', 'https://shop.test/x'], spread)?.bases ?? [];
    expect(both.map(({ url, of }) => [url, of])).toEqual([
      ['https://pay.test/x', 0],
      ['https://shop.test:1/x', 1],
      ['https://shop.test:3/x', 1],
    ]);
  });
});

describe('the names whose requests are counted', () => {
  it('have several addresses, of whichever family', () => {
    expect(countedHosts({ hosts: [{ host: 'a:80', addresses: ['10.0.0.1'] }] })).toEqual([]);
    const both = [{ host: 'a:80', addresses: ['10.0.0.1', 'fd00::1'] }];
    expect(countedHosts({ hosts: both })).toEqual(both);
  });

  it('are one where they share an address, over any number of names', () => {
    const of = (...lists: readonly (readonly [string, readonly string[]])[]) =>
      countedHosts({ hosts: lists.map(([host, addresses]) => ({ host, addresses })) });
    expect(of(['shop:443', ['1', '2']], ['pay:443', ['2', '1']], ['cdn:443', ['3', '4']])).toEqual([
      { host: 'pay:443,shop:443', addresses: ['1', '2'] },
      { host: 'cdn:443', addresses: ['3', '4'] },
    ]);
    // The last name joins two that shared nothing before it, one of them with a single address.
    expect(of(['a:1', ['1', '2']], ['b:1', ['3']], ['c:1', ['2', '3']])).toEqual([
      { host: 'a:1,b:1,c:1', addresses: ['1', '2', '3'] },
    ]);
    expect(of(['a:1', ['1']], ['b:1', ['1']])).toEqual([]);
  });
});
