import { describe, expect, it } from 'vitest';
import { valuesOf } from './decodedChanges.ts';

describe('valuesOf', () => {
  it.each([
    ["INSERT: id[bigint]:12 note[text]:'a b'", 'id', ['12']],
    ["INSERT: note[text]:' id[bigint]:9 ]: ''quoted'' ' id[bigint]:12", 'id', ['12']],
    ["INSERT: id[text]:'it''s ''so''' n[integer]:-3", 'id', ["it's 'so'"]],
    ["INSERT: id[text]:'it''s'", 'n', []],
    ["INSERT: id[text]:'line\none' n[integer]:-3", 'n', ['-3']],
    ["INSERT: tags[integer[]]:'{1,2}' id[character varying]:'x'", 'id', ['x']],
    ['INSERT: "a[b]:""c"[integer]:1 id[integer]:2', 'id', ['2']],
    ['INSERT: "a[b]:""c"[integer]:1 id[integer]:2', '"a[b]:""c"', ['1']],
    ["INSERT: bits[bit]:B'01 0' id[integer]:2", 'id', ['2']],
    ['INSERT: id[integer]:null', 'id', []],
    ["INSERT: id[text]:'null'", 'id', ['null']],
    ['UPDATE: id[integer]:1 big[text]:unchanged-toast-datum', 'id', ['1']],
    ['UPDATE: id[integer]:1 big[text]:unchanged-toast-datum', 'big', []],
    ['UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2 n[integer]:3', 'id', ['1', '2']],
    ['DELETE: id[integer]:7', 'id', ['7']],
    ['DELETE: (no-tuple-data)', 'id', []],
    ['TRUNCATE: (no-flags)', 'id', []],
  ])('reads %j for %s', (change, column, values) => {
    expect(valuesOf(change, column)).toEqual(values);
  });

  it('says where a change ends too early', () => {
    expect(() => valuesOf('INSERT: id[integer', 'id')).toThrow(
      'the decoded change ends in column id',
    );
  });
});
