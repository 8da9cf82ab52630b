import { describe, expect, it } from 'vitest';
import { idsClause, numberIn } from './decodingReading.ts';

describe('idsClause', () => {
  const clause = (idType: string, ...ids: readonly string[]) =>
    idsClause({ idType, whole: new Set(idType === 'bigint' ? ['id'] : []) }, ids);
  const uuid = '0b6f8a52-1111-4222-8333-abcdefabcdef';

  it.each([
    [
      'bigint',
      ['1', '-20', 'x', "it's", '1234567890123456789'],
      `f.id = ANY('{"1","-20"}'::bigint[])`,
    ],
    ['uuid', [uuid, `${uuid}0`], `f.id = ANY('{"${uuid}"}'::uuid[])`],
    ['text', ['it\'s "so"', 'a\\b'], `f.id = ANY( E'{"it''s \\\\"so\\\\"","a\\\\\\\\b"}'::text[])`],
    ['character varying', ['a,b'], `f.id = ANY('{"a,b"}'::text[])`],
    ['numeric', ['1.50'], `f.id::text = ANY('{"1.50"}'::text[])`],
  ])('compares ids of type %s', (idType, ids, wanted) => {
    expect(clause(idType, ...ids)).toBe(wanted);
  });
});

describe('numberIn', () => {
  it('gives the number of a watermark of this slot, and none of another', () => {
    expect(numberIn({ slot: 'a', number: 3 }, 'a')).toBe(3);
    expect(numberIn({ slot: 'a', number: 3 }, 'b')).toBeNull();
    expect(numberIn({ slot: null, number: 0 }, null)).toBeNull();
  });

  it('refuses the watermark of another source', () => {
    const line = 'the stored watermark is not one of the postgres-decoding source';
    expect(() => numberIn({ xmin: '7' }, 'a')).toThrow(line);
    expect(() => numberIn({ slot: 'a', number: '3' }, 'a')).toThrow(line);
  });
});
