import { expect, it } from 'vitest';
import { readCopied } from './copyRows.ts';

const read = (message: string, names: readonly string[]) => {
  const row = {};
  readCopied(Buffer.from(message), names, row);
  return row;
};

it('reads the values between tabs, up to the line feed', () => {
  expect(read('7\to-1\tSKU-1\n', ['id', 'order', 'sku'])).toEqual({
    ...{ id: '7', order: 'o-1', sku: 'SKU-1' },
  });
  expect(read('\t\n', ['a', 'b'])).toEqual({ a: '', b: '' });
  expect(read('Grüße 🛒\n', ['a'])).toEqual({ a: 'Grüße 🛒' });
});

it('tells null from the text that looks like it', () => {
  expect(read('\\N\t\\\\N\tN\n', ['a', 'b', 'c'])).toEqual({ a: null, b: '\\N', c: 'N' });
});

it('reads what would end a value or a row, and each control sign that has a letter', () => {
  expect(read('a\\tb\\nc\\\\d\t\\b\\f\\r\\v\n', ['a', 'b'])).toEqual({
    ...{ a: 'a\tb\nc\\d', b: '\b\f\r\v' },
  });
});

it('writes each row into the same object', () => {
  const row = {};
  readCopied(Buffer.from('1\t\\N\n'), ['a', 'b'], row);
  readCopied(Buffer.from('\\N\t2\n'), ['a', 'b'], row);
  expect(row).toEqual({ a: null, b: '2' });
});
