import { expect, it } from 'vitest';
import { shownUrl } from './shownUrl.ts';

it.each([
  ['http://127.0.0.1:80/stats', 'http://127.0.0.1/stats'],
  ['https://user:pass@shop.test:8443/a/b', 'https://shop.test:8443/a/b'],
  ['https://token@shop.test/', 'https://shop.test/'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://shop.test?a=b', 'http://shop.test?a=…'],
  ['http://shop.test/?a=b', 'http://shop.test/?a=…'],
  ['https://shop.test/seed?token=secret&x=1#part', 'https://shop.test/seed?token=…&x=…'],
  ['https://shop.test/seed?flag', 'https://shop.test/seed?flag'],
  ['postgres://role:pass@db:5432/shop?password=p', 'postgres://db:5432/shop?password=…'],
  ['no address', '(not a URL)'],
])('%s is shown as %s', (address, shown) => {
  expect(shownUrl(address)).toBe(shown);
});
