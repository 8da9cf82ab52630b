import { expect, it } from 'vitest';
import { answersGraphql, hostOfStack, stackName } from './stackFacts.ts';

it.each([
  ['https://Staging.shop.example/api', 'staging'],
  ['http://127.0.0.1:8080', 'local'],
  ['http://[::1]:8080', 'local'],
  ['http://[fd00::a]', 'local'],
  ['http://localhost:1', 'localhost'],
  ['http://my_shop.test', 'my-shop'],
  ['http://-_-.test', 'local'],
  [`http://${'a'.repeat(63)}.test`, 'a'.repeat(63)],
])('%s is called %s', (url, name) => {
  expect(stackName(url)).toBe(name);
});

it.each([
  ['https://shop.test/api', 'shop.test:443'],
  ['http://shop.test', 'shop.test:80'],
  ['http://[::1]:8080', '[::1]:8080'],
])('%s is allowed as %s', (url, host) => {
  expect(hostOfStack(url)).toBe(host);
});

it.each([
  [{ data: { __typename: 'Query' } }, true],
  [{ data: { __typename: 'RootQuery' }, extensions: {} }, true],
  [{ data: { __typename: 1 } }, false],
  [{ data: null, errors: [{ message: 'no' }] }, false],
  [{ data: 'Query' }, false],
  ['{ data }', false],
  [null, false],
])('%j answers as GraphQL: %s', (body, is) => {
  expect(answersGraphql(body)).toBe(is);
});
