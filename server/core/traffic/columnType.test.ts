import { describe, expect, it } from 'vitest';
import { type ColumnTypeName, columnTypeNames, columnTypes } from './columnType.ts';

const fits = (type: ColumnTypeName, text: string): boolean =>
  columnTypes[type].problem(text) === null;

describe('column types', () => {
  it.each<[ColumnTypeName, readonly string[], readonly string[]]>([
    ['text', ['', '007', ' x'], []],
    [
      'integer',
      ['0', '-0', '-12', '1790000000000000001', '10'],
      ['', '1.0', '1e2', '+1', '007', '1 000', '1_000', ' 1', '-', 'x', '1,5', '0x10'],
    ],
    [
      'decimal',
      ['0', '-12', '0.10', '1e2', '-1.5E-3'],
      ['', '.5', '1.', '+1', '01.5', '1,5', 'NaN', 'Infinity', '1 ', '€1'],
    ],
    ['boolean', ['true', 'false'], ['', 'True', 'yes', '0', '1', 'null', ' true']],
  ])('%s', (type, good, bad) => {
    expect(good.filter((text) => !fits(type, text))).toEqual([]);
    expect(bad.filter((text) => fits(type, text))).toEqual([]);
  });

  it('says what is wrong without the value, and what to do', () => {
    expect(columnTypes.integer.problem('s3cret')).toBe(
      'is no integer; write digits as JSON has them, without blanks, "+", leading zeros or separators',
    );
    expect(columnTypes.decimal.problem('1,5')).toBe(
      'is no decimal; write digits as JSON has them, without blanks, "+", leading zeros or separators',
    );
    expect(columnTypes.boolean.problem('yes')).toBe('is no boolean; write true or false');
    expect(columnTypes.boolean.problem('')).toBe(
      'is empty, which is no boolean; give it a value, or make it text',
    );
  });

  it('has these names', () => {
    expect(columnTypeNames).toEqual(['text', 'integer', 'decimal', 'boolean']);
  });
});
