import { expect, it } from 'vitest';
import { readEntry } from './entry.ts';

const entry = (value: unknown, instances?: unknown) =>
  JSON.stringify({ version: '1', value, instances });

it.each([
  ['nothing is stored', null, 0],
  ['a value for all', entry(7), 7],
  ['a value for all, beside that of others', entry(7, { 'gateway-2': 9 }), 7],
  ['a value of its own', entry(7, { 'gateway-1': 9 }), 9],
  ['0 as a value of its own', entry(7, { 'gateway-1': 0 }), 0],
  ['a value that it does not take', entry(-1), 0],
  ['a value of its own that it does not take', entry(7, { 'gateway-1': 'x' }), 0],
  ['no JSON', '7', 0],
  ['half of an entry', '{"value": 7', 0],
  ['another shape', '{"value": {"a": 1}}', 0],
])('%s', (_, text, value) => {
  expect(readEntry('gateway.order-limit', 'gateway-1', text)).toBe(value);
});
