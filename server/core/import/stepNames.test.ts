import { expect, it } from 'vitest';
import { createStepNames, stepName } from './stepNames.ts';

it.each([
  ['GET', '/', 'home'],
  ['POST', '/', 'post-home'],
  ['GET', '/items', 'items'],
  ['HEAD', '/items', 'head-items'],
  ['GET', '/items/', 'items'],
  ['GET', '/items/17', 'item'],
  ['GET', '/shop/items/17/18', 'item'],
  ['GET', '/stories/7', 'story'],
  ['POST', '/orders', 'post-orders'],
  ['DELETE', '/orders/{id}', 'delete-order'],
  ['GET', '/v/items', 'items'],
  ['GET', '/items/v', 'item'],
  ['GET', '/items/V', 'item'],
  ['GET', '/vv', 'vv'],
  ['GET', '/items/xv', 'xv'],
  ['GET', '/v1/17', 'home'],
  ['GET', '/a.b_c-d', 'a-b_c-d'],
  ['GET', '/a.', 'a'],
  ['GET', '/a--', 'a'],
  ['GET', '/items/-x', 'item'],
  ['GET', '/items/x%20y', 'item'],
  ['GET', `/${'a'.repeat(41)}`, 'a'.repeat(41)],
  ['GET', `/${'a'.repeat(42)}`, 'home'],
  ['DELETE', `/${'a'.repeat(41)}`, `delete-${'a'.repeat(41)}`],
  ['OPTIONS', `/${'a'.repeat(41)}`, `options-${'a'.repeat(40)}`],
])('%s %s is the step %s', (method, pathname, name) => {
  expect(stepName(method, pathname)).toBe(name);
});

it('gives each step a name of its own', () => {
  const nameOf = createStepNames();
  const paths = ['/items', '/items/1', '/items/2', '/items', '/items'];
  expect(paths.map((path) => nameOf('GET', path))).toEqual([
    'items',
    'item',
    'item-2',
    'items-2',
    'items-3',
  ]);
});
