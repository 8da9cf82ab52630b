import { expect, it } from 'vitest';
import { baseUrlProblems, baseUrlsOf, targetOrigins } from './baseUrls.ts';

const [a, b] = ['http://a.test:81/shop', 'http://b.test/shop/'];

it('gives one address or all of them, and the origin of each', () => {
  expect(baseUrlsOf({ baseUrl: a })).toEqual([a]);
  expect(baseUrlsOf({ baseUrl: a, baseUrls: [a, b] })).toEqual([a, b]);
  expect(targetOrigins({ baseUrl: a, baseUrls: [a, b] })).toEqual(['a.test:81', 'b.test:80']);
});

it('refuses an address that names a server again, and one of another scheme or path', () => {
  expect(baseUrlProblems([a, b])).toEqual([]);
  expect(baseUrlProblems([a, b, 'http://A.test:81/shop', 'http://b.test:80/shop'])).toEqual([
    { index: 2, message: 'names the server of address 1 again; give each once' },
    { index: 3, message: 'names the server of address 2 again; give each once' },
  ]);
  const message = `all addresses have the scheme and the path of the first one, ${a}`;
  expect(
    baseUrlProblems([a, 'https://b.test/shop', 'http://c.test/', 'http://d.test/shop']),
  ).toEqual([
    { index: 1, message },
    { index: 2, message },
  ]);
});

it('leaves what is no URL to the schema', () => {
  expect(baseUrlProblems([a, 1, 'b', null, 'ftp://c.test/shop'])).toEqual([]);
  expect(baseUrlProblems(['a', b])).toEqual([]);
});
