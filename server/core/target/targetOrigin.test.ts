import { expect, it } from 'vitest';
import { targetOrigin } from './targetOrigin.ts';

it.each([
  ['http://localhost:8080/shop', 'localhost:8080'],
  ['http://LOCALHOST:8080', 'localhost:8080'],
  ['http://shop.localhost:8080', 'localhost:8080'],
  ['http://127.0.0.1:8080', 'localhost:8080'],
  ['http://127.1:8080', 'localhost:8080'],
  ['http://0.0.0.0:8080', 'localhost:8080'],
  ['http://[::1]:8080', 'localhost:8080'],
  ['http://[::ffff:127.0.0.1]:8080', 'localhost:8080'],
  ['http://127.0.0.2:8080', '127.0.0.2:8080'],
  ['http://localhost.shop.test', 'localhost.shop.test:80'],
  ['http://shop.test', 'shop.test:80'],
  ['https://shop.test/', 'shop.test:443'],
  ['https://Shop.Test.:443/a?b', 'shop.test:443'],
  ['http://shop.test:443', 'shop.test:443'],
])('%s is %s', (baseUrl, origin) => {
  expect(targetOrigin(baseUrl)).toBe(origin);
});
