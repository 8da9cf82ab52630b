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

/** Reads rows one after the other into one object, each as it then is. */
function readAll(names: readonly string[], ...messages: readonly string[]) {
  const row: Record<string, unknown> = {};
  return messages.map((message) => {
    readCopied(Buffer.from(message), names, row);
    return Object.values(row);
  });
}

it('keeps what a column says again, and only that', () => {
  const columns = ['a', 'b'];
  expect(readAll(columns, 'x\ty\n', 'x\ty\n')[1]).toEqual(['x', 'y']);
  // Longer and shorter than before, in a column between and in the last.
  expect(readAll(columns, 'x\ty\n', 'xx\tyy\n')[1]).toEqual(['xx', 'yy']);
  expect(readAll(columns, 'xx\tyy\n', 'x\ty\n')[1]).toEqual(['x', 'y']);
  expect(readAll(columns, 'x\ty\n', 'z\ty\n', 'x\tz\n').slice(1)).toEqual([
    ['z', 'y'],
    ['x', 'z'],
  ]);
  expect(readAll(columns, '\t\n', 'x\t\n', '\ty\n').slice(1)).toEqual([
    ['x', ''],
    ['', 'y'],
  ]);
});

it('reads null after a text that looks like it, and a text again whose signs are escaped', () => {
  expect(readAll(['a', 'b'], '\\\\N\ty\n', '\\N\ty\n', '\\\\N\ty\n')).toEqual([
    ['\\N', 'y'],
    [null, 'y'],
    ['\\N', 'y'],
  ]);
  expect(readAll(['a', 'b'], 'a\\tb\ty\n', 'a\tb\n', 'a\\tb\ty\n')).toEqual([
    ['a\tb', 'y'],
    ['a', 'b'],
    ['a\tb', 'y'],
  ]);
});

it('makes a text anew where `take` put a number in its place', () => {
  const row: Record<string, unknown> = {};
  readCopied(Buffer.from('7\t5\n'), ['a', 'b'], row);
  row.a = 7;
  readCopied(Buffer.from('7\t5\n'), ['a', 'b'], row);
  expect(row).toEqual({ a: '7', b: '5' });
});
