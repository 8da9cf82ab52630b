import { expect, it } from 'vitest';
import { quoteName, quoteText } from './sql.ts';

it('quotes a name so that it stays one name', () => {
  expect(quoteName('live')).toBe('"live"');
  expect(quoteName('a.b')).toBe('"a.b"');
  expect(quoteName('a"; DROP TABLE b; --""')).toBe('"a""; DROP TABLE b; --"""""');
});

it.each(['', 'a\0b'])('refuses a name that PostgreSQL cannot hold: %j', (name) => {
  expect(() => quoteName(name)).toThrow(new TypeError('an SQL name may not be empty or hold NUL'));
});

it('quotes a text with quotes and backslashes', () => {
  expect(quoteText('')).toBe("''");
  expect(quoteText("it's ''")).toBe("'it''s '''''");
  expect(quoteText("a\\b'\\")).toBe(" E'a\\\\b''\\\\'");
  expect(() => quoteText('a\0')).toThrow(new TypeError('an SQL text may not hold NUL'));
});
