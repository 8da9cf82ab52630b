import { describe, expect, it } from 'vitest';
import { bareHost, egressHost, hostParts, hostPort, k6HostEntry, twinHosts } from './egressHost.ts';

describe('egressHost', () => {
  it.each([
    ['shop.test:443', 'shop.test:443'],
    ['SHOP_eu.test:80', 'SHOP_eu.test:80'],
    ['[::1]:8080', '[::1]:8080'],
    ['[0:0:0:0:0:0:0:1]:80', '[::1]:80'],
    ['[FD00::0AB]:65535', '[fd00::ab]:65535'],
  ])('takes %s', (text, host) => {
    expect(egressHost(text)).toBe(host);
  });

  it.each(['shop.test', '::1:80', '[::1]', '[::1', '[::1%lo]:80', '[127.0.0.1]:80', 'a:65536'])(
    'refuses %s',
    (text) => {
      expect(egressHost(text)).toBeNull();
    },
  );
});

it('parts a host at its last colon', () => {
  expect(hostParts('[::1]:8080')).toEqual({ name: '[::1]', port: 8080 });
  expect(hostParts('shop.test:80')).toEqual({ name: 'shop.test', port: 80 });
  expect([bareHost('[::1]'), bareHost('shop.test')]).toEqual(['::1', 'shop.test']);
});

describe('k6HostEntry', () => {
  it.each([
    ['Shop.test:443', 'shop.test:443'],
    ['127.0.0.1:80', '127.0.0.1:80'],
    ['a-b.test:80', 'a-b.test:80'],
    ['[::1]:8080', '*:8080'],
    ['my_host.shop.test:80', '*host.shop.test:80'],
    ['my_.shop.test:80', '*.shop.test:80'],
    ['web_-a:80', '*a:80'],
    ['_:80', '*:80'],
    ['shop.test.:80', '*.:80'],
  ])('%s is %s', (host, entry) => {
    expect(k6HostEntry(host)).toBe(entry);
  });

  it('throws for what names no port', () => {
    expect(() => k6HostEntry('shop_test')).toThrow('shop_test is no host:port');
  });
});

describe('twinHosts', () => {
  it('names two hosts that k6 would take for one', () => {
    expect(twinHosts(['a.test:80', '[::1]:80', '[::2]:80'])).toBe(
      'k6 cannot tell [::1]:80 from [::2]:80; give one of them another name (in /etc/hosts), and write that',
    );
    expect(twinHosts(['a_web:80', 'b_web:80'])).toMatch(/^k6 cannot tell a_web:80 from b_web:80/);
  });

  it('finds none among hosts that differ, or that are one', () => {
    expect(twinHosts(['[::1]:80', '[::1]:81', 'web:80', 'a_web:80', '127.0.0.1:80'])).toBeNull();
    expect(twinHosts(['Shop.test:80', 'shop.test:80'])).toBeNull();
  });
});

it.each([
  ['127.0.0.1', '127.0.0.1:8080'],
  ['shop.test', 'shop.test:8080'],
  ['::1', '[::1]:8080'],
  ['[::1]', '[::1]:8080'],
  ['fd00::7', '[fd00::7]:8080'],
])('%s with a port is written %s, as a URL can hold it', (name, text) => {
  expect(hostPort(name, 8080)).toBe(text);
  expect(new URL(`http://${text}`).host).toBe(text);
});
