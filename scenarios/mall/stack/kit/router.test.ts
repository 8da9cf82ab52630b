import { expect, it } from 'vitest';
import { createRouter } from './router.ts';

const router = createRouter({
  'GET /items': 'list',
  'GET /items/:sku': 'item',
  'GET /items/:sku/stock': 'stock',
  'POST /items/:sku': 'change',
  'GET /': 'root',
});

it('finds the handler by method and path, and what stood in the names', () => {
  expect(router('GET', '/items')).toEqual({ handler: 'list', params: {} });
  expect(router('GET', '/items/a-1')).toEqual({ handler: 'item', params: { sku: 'a-1' } });
  expect(router('POST', '/items/a-1')).toEqual({ handler: 'change', params: { sku: 'a-1' } });
  expect(router('GET', '/items/a/stock')).toEqual({ handler: 'stock', params: { sku: 'a' } });
  expect(router('GET', '/')).toEqual({ handler: 'root', params: {} });
});

it('decodes a name after splitting, so that no sku can reach another route', () => {
  expect(router('GET', '/items/a%2Fstock')).toEqual({
    handler: 'item',
    params: { sku: 'a/stock' },
  });
});

it('knows nothing else', () => {
  for (const path of ['/item', '/items/', '/items/a/b', '/items/a/stock/', '/items/%', '']) {
    expect(router('GET', path)).toBeNull();
  }
  expect(router('DELETE', '/items')).toBeNull();
});
