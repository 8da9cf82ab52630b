import { describe, expect, it } from 'vitest';
import { csvBytesMax, csvColumnsMax, csvRowsMax, parseCsv } from './csv.ts';

const wrong = (line: number, message: string) => ({
  ok: false,
  error: [{ file: 'f.csv', line, column: 1, path: '', message }],
});
const parse = (text: string, delimiter?: string) => parseCsv(text, 'f.csv', { delimiter });

describe('parseCsv', () => {
  it('has these limits', () => {
    expect([csvBytesMax, csvRowsMax, csvColumnsMax]).toEqual([67_108_864, 1_000_000, 256]);
  });

  it('leaves out a byte order mark, also before a quote', () => {
    const value = { columns: ['a', 'b'], rows: [['1', '2']] };
    expect(parse('\uFEFF"a",b\n1,2')).toEqual({ ok: true, value });
    expect(parse('\uFEFFa,b\n1,2')).toEqual({ ok: true, value });
  });

  it.each([
    ['a\n1\n2\u0000\n', 3, '0000'],
    ['a\u0001\n1\n', 1, '0001'],
    ['a\n\uFEFF1\n', 2, 'FEFF'],
    ['a\nb\nc\nd\uFFFE', 4, 'FFFE'],
  ])('tells the line of a character that cannot stand in a file (%#)', (text, line, code) => {
    expect(parse(text)).toEqual(
      wrong(line, `the character U+${code} cannot stand in a file; remove it`),
    );
  });

  it('takes 256 columns, and names of 64 characters', () => {
    const names = Array.from({ length: 256 }, (_, n) => `c${n}`);
    expect(parse(names.join(','))).toEqual({ ok: true, value: { columns: names, rows: [] } });
    const name = 'aZ_-09'.padEnd(64, 'x');
    expect(parse(name)).toEqual({ ok: true, value: { columns: [name], rows: [] } });
    const bad = 'the name of column 1 is no name, or stands twice; use letters, digits, "_" or "-"';
    expect(parse(`${name}x`)).toEqual(wrong(1, bad));
    expect(parse('""')).toEqual(wrong(1, bad));
    expect(parse('é')).toEqual(wrong(1, bad));
  });

  it('takes a line of 262144 characters', () => {
    const line = 'x'.repeat(262_144);
    expect(parse(`a\n${line}`)).toEqual({ ok: true, value: { columns: ['a'], rows: [[line]] } });
    // The parser counts a little late.
    const longer = line + 'x'.repeat(100);
    expect(parse(`a\n${longer}`)).toEqual(
      wrong(2, 'a line is longer than 262144 characters; check its quotes'),
    );
  });

  it.each([
    ['a,b\n1\n', 2],
    ['a,b\n1,2\n1,2,3\n', 3],
    ['a,b\n1,2\r1,2\r\n# comment\n', 4],
  ])('tells the line of a row that does not fit the names (%#)', (text, line) => {
    expect(parse(text)).toEqual(
      wrong(
        line,
        'the line has more or fewer values than the first has names; put a value with a delimiter in quotes, and leave comments out',
      ),
    );
  });

  it('names another delimiter only where a first line of one bad column has it', () => {
    const bad = (column: number) =>
      `the name of column ${column} is no name, or stands twice; use letters, digits, "_" or "-"`;
    expect(parse('a;b,c\n1,2')).toEqual(wrong(1, bad(1)));
    expect(parse('a b\n1')).toEqual(wrong(1, bad(1)));
    expect(parse('"a,b"\n1')).toEqual(wrong(1, bad(1)));
    expect(parse('a,b;c\n1,2')).toEqual(wrong(1, bad(2)));
    expect(parse('a;b\n1;2')).toEqual(
      wrong(1, "values are separated by ';'; write \"delimiter: ';'\""),
    );
  });

  it('trims names, also in quotes and after a byte order mark', () => {
    const value = { columns: ['sku', 'name', 'price'], rows: [['A', ' x ', '1']] };
    expect(parse('\uFEFF sku , " name "," price"\nA," x ", 1\n')).toEqual({ ok: true, value });
  });

  describe('types of columns', () => {
    const typed = (
      text: string,
      types: Readonly<Record<string, 'integer' | 'decimal' | 'boolean'>>,
    ) => parseCsv(text, 'f.csv', { types });

    it('are known by the trimmed names, and keep the digits of the file', () => {
      const types = { price: 'decimal', left: 'integer', absent: 'boolean' } as const;
      expect(typed(' sku , price, left\nA, 1.10 ,1790000000000000001\n', types)).toEqual({
        ok: true,
        value: {
          columns: ['sku', 'price', 'left'],
          rows: [['A', '1.10', '1790000000000000001']],
          types: { price: 'decimal', left: 'integer' },
        },
      });
    });

    it('leave alone what they do not name', () => {
      const read = typed('constructor,a\nx,1\n', { a: 'integer' });
      expect(read.ok && read.value.types).toEqual({ a: 'integer' });
    });

    it('tell the first wrong value of each column at its line, and how many more', () => {
      const text = 'sku,price,on\nA,1,true\n"B\nC",x,true\n\nD,2,yes\nE,,no\nF,"1,5",true\n';
      expect(typed(text, { price: 'decimal', on: 'boolean' })).toEqual({
        ok: false,
        error: [
          {
            file: 'f.csv',
            line: 4,
            column: 1,
            path: '',
            message:
              '"price" is no decimal; write digits as JSON has them, without blanks, "+", leading zeros or separators (and 2 more of this column)',
          },
          {
            file: 'f.csv',
            line: 6,
            column: 1,
            path: '',
            message: '"on" is no boolean; write true or false (and 1 more of this column)',
          },
        ],
      });
    });
  });
});
