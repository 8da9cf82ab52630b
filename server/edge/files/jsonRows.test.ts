import { describe, expect, it } from 'vitest';
import { parseJsonRows } from './jsonRows.ts';

const json = (text: string) => parseJsonRows(text, 'f.json', 'json');
const lines = (text: string) => parseJsonRows(text, 'f.ndjson', 'ndjson');
const wrong = (file: string, line: number, message: string) => ({
  ok: false,
  error: [{ file, line, column: 1, path: '', message }],
});

describe('parseJsonRows', () => {
  it('names fields of fields by a dotted name, and knows the types of columns', () => {
    const text = `\uFEFF[
      { "sku": "A", "price": 1.10, "on": true, "address": { "city": "Köln", "geo": { "lat": 1e2 } } },
      { "sku": "B", "price": 1790000000000000001, "on": false,
        "address": { "city": "Ulm", "geo": { "lat": 0 } } }
    ]`;
    expect(json(text)).toEqual({
      ok: true,
      value: {
        columns: ['sku', 'price', 'on', 'address.city', 'address.geo.lat'],
        types: {
          sku: 'text',
          price: 'decimal',
          on: 'boolean',
          'address.city': 'text',
          'address.geo.lat': 'decimal',
        },
        rows: [
          ['A', '1.10', 'true', 'Köln', '1e2'],
          ['B', '1790000000000000001', 'false', 'Ulm', '0'],
        ],
      },
    });
  });

  it('keeps values of mixed kinds, null, lists and empty objects as JSON, and says where they are', () => {
    const text =
      '{"id":1,"tags":["a",1.0],"note":null}\n\n{"id":"x","note":"n","more":{}}\r\n{"id":true,"note":""}';
    expect(lines(text)).toEqual({
      ok: true,
      value: {
        columns: ['id', 'tags', 'note', 'more'],
        types: { id: 'json', tags: 'json', note: 'json', more: 'json' },
        rows: [
          ['1', '["a",1.0]', 'null', 'null'],
          ['"x"', 'null', '"n"', '{}'],
          ['true', 'null', '""', 'null'],
        ],
        nested: {
          tags: 'a list in line 1',
          note: 'null in line 1',
          more: 'null in line 1',
        },
      },
    });
    const empty = lines('{"id":"x"}\n{"id":{}}');
    expect(empty.ok && empty.value.nested).toEqual({ id: 'an object in line 2' });
  });

  it('takes fields that are called like something of JavaScript', () => {
    const read = lines('{"constructor":null,"__proto__":1,"toString":"x"}');
    expect(read.ok && read.value.rows).toEqual([['null', '1', 'x']]);
    expect(read.ok && Object.entries(read.value.types ?? {})).toEqual([
      ['constructor', 'json'],
      ['__proto__', 'decimal'],
      ['toString', 'text'],
    ]);
    expect(read.ok && read.value.nested).toEqual({ constructor: 'null in line 1' });
  });

  it('leaves out names that no placeholder can write, and opens objects eight deep', () => {
    const rows = json(
      '[{"a b":1,"a.b":2,"":3,"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}]',
    );
    expect(rows.ok && rows.value.columns).toEqual(['a.b.c.d.e.f.g.h']);
    expect(rows.ok && rows.value.rows).toEqual([['{"i":1}']]);
  });

  it('has no rows in an empty list and an empty file of lines', () => {
    const value = { columns: [], types: {}, rows: [] };
    expect(json('[]')).toEqual({ ok: true, value });
    expect(lines('\uFEFF\n \n')).toEqual({ ok: true, value });
  });

  it.each([
    ['{"a": 1}', 1, 'is no list; write [{…}, {…}], or one object a line with format: ndjson'],
    ['[{"a": 1},\n{"a": 2},]\n\n', 2, 'is no JSON from here on'],
    ['[{"a": "],[{"},\r\n\n 3\n]', 3, 'is no object; each row is an object'],
    ['[[1, [2]],\n{"a": 2}]', 1, 'is no object; each row is an object'],
    ['[{"a": [1,\n2]}, {}, \r "x"]', 3, 'is no object; each row is an object'],
    ['[{"a":\n"x\u0000"}\n]\n', 2, 'the character U+0000 cannot stand in a file; remove it'],
  ])('tells what is wrong with a list, and in which line (%#)', (text, line, message) => {
    expect(json(text)).toEqual(wrong('f.json', line, message));
  });

  it.each([
    ['{"a":1}\n[1]\n', 2, 'is no object; each row is an object'],
    ['{"a":1}\n\n{"a":', 3, 'is no JSON from here on; each line is an object of its own'],
  ])('tells what is wrong with a line (%#)', (text, line, message) => {
    expect(lines(text)).toEqual(wrong('f.ndjson', line, message));
  });

  it('takes 256 fields and 100,000 rows, and no more', () => {
    const fields = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, n])));
    expect(lines(fields(256)).ok).toBe(true);
    expect(lines(`{}\n${fields(257)}`)).toEqual(
      wrong('f.ndjson', 1, 'more than 256 fields; leave out what no step uses'),
    );
    const rows = (count: number): string => '{"a":1}\n'.repeat(count);
    expect(lines(rows(100_000)).ok).toBe(true);
    expect(lines(rows(100_001))).toEqual(
      wrong(
        'f.ndjson',
        100_001,
        'more than 100000 rows of JSON; write them as CSV, or give the run a sample',
      ),
    );
  });
});
