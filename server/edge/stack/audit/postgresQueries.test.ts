import { describe, expect, it } from 'vitest';
import { factQuery, wholeXid } from './postgresQueries.ts';

describe('wholeXid', () => {
  it('takes 64 bits as they are', () => {
    expect(wholeXid('12884901893', 'xid8', 5n)).toBe(12_884_901_893n);
  });

  it('takes the upper bits of 32 from the next transaction’s', () => {
    const xmax = 3n * 2n ** 32n + 10n;
    expect(wholeXid('9', 'xid', xmax)).toBe(xmax - 1n);
    expect(wholeXid('10', 'xid', xmax)).toBe(xmax);
    // Given before the counter went round.
    expect(wholeXid('4294967295', 'xid', xmax)).toBe(xmax - 11n);
    expect(wholeXid('11', 'xid', xmax)).toBe(xmax - 2n ** 32n + 1n);
  });

  it('takes the ids that are those of no transaction for old ones', () => {
    const xmax = 3n * 2n ** 32n + 10n;
    expect(wholeXid('2', 'xid', xmax)).toBe(2n);
    expect(wholeXid('3', 'xid', xmax)).toBe(xmax - 7n);
  });
});

describe('factQuery', () => {
  const since = (xid: 'xid' | 'xid8', from: Parameters<typeof factQuery>[3]) =>
    factQuery('SELECT 1', ['id'], { xid, whole: new Set() }, from, { commitTimes: false }).split(
      ' AS f ',
    )[1];

  it('asks from a transaction on by its id, or by the lower bits of it', () => {
    const xmin = 2n ** 32n + 77n;
    expect(since('xid8', { xmin, idsAbove: 5 })).toBe("WHERE f.xid >= '4294967373'::xid8");
    const young = "age(f.xid) BETWEEN 0 AND age('77'::xid)";
    expect(since('xid', { xmin, idsAbove: null })).toBe(`WHERE ${young}`);
    expect(since('xid', { xmin, idsAbove: -3 })).toBe(`WHERE f.id > -3 AND ${young}`);
    expect(since('xid', null)).toBe('');
  });
});
