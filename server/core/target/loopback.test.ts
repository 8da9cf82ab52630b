import { expect, it } from 'vitest';
import { isLoopback, isLoopbackUrl } from './loopback.ts';

it.each([
  'localhost',
  '127.0.0.1',
  '127.9.9.9',
  '::1',
  '[::1]',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
])('%s is this machine', (host) => expect(isLoopback(host)).toBe(true));

it.each([
  '10.0.0.1',
  '0.0.0.0',
  '127.0.0.1.example',
  '127.shop.test',
  'localhost.example',
  '::',
  '::ffff:8f00:1',
  '1127.0.0.1',
  '',
])('"%s" is not', (host) => expect(isLoopback(host)).toBe(false));

it.each([
  ['http://127.0.0.1:8080/shop', true],
  ['https://[::1]/', true],
  ['http://127.shop.test/', false],
  ['not a URL', false],
])('%s leads to this machine: %s', (url, is) => expect(isLoopbackUrl(url)).toBe(is));
