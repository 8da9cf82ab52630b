import { describe, expect, it } from 'vitest';
import { baggageLimits, decodeValue, parseBaggage } from './baggage.ts';

const members = (header: string | readonly string[] | undefined) => {
  const list = parseBaggage(header);
  return 'members' in list ? list.members : list.problem;
};

describe('parseBaggage', () => {
  it('reads members with their properties cut off and their text kept', () => {
    expect(members('a=1, b = x%20y ;p=1;q ,\tc==2\t')).toEqual([
      { text: 'a=1', key: 'a', value: '1' },
      { text: 'b = x%20y ;p=1;q', key: 'b', value: 'x%20y' },
      { text: 'c==2', key: 'c', value: '=2' },
    ]);
  });

  it('keeps what is no member, so that its owner can refuse it', () => {
    expect(members('a,=v, ;p=1 ,')).toEqual([
      { text: 'a', key: 'a', value: null },
      { text: '=v', key: '', value: 'v' },
      { text: ';p=1', key: '', value: null },
    ]);
  });

  it('takes nothing, one line or several', () => {
    expect(members(undefined)).toEqual([]);
    expect(members(['a=1', 'b=2'])).toEqual(members('a=1,b=2'));
  });

  it('trims space and tab only, all of them', () => {
    expect(members(' \t a \t = \t 1 \t ')).toEqual([{ text: 'a \t = \t 1', key: 'a', value: '1' }]);
    expect(members('\u00a0a=1\u00a0')).toEqual([
      { text: '\u00a0a=1\u00a0', key: '\u00a0a', value: '1\u00a0' },
    ]);
  });

  it('has the limits of the recommendation', () => {
    expect(baggageLimits).toEqual({ bytes: 8192, members: 180 });
    expect(members('a'.repeat(8192))).toHaveLength(1);
    expect(members('a'.repeat(8193))).toBe('header is longer than 8192 bytes');
    expect(members('a,'.repeat(180))).toHaveLength(180);
    expect(members('a,'.repeat(181))).toBe('header has more than 180 members');
  });
});

describe('decodeValue', () => {
  it('decodes UTF-8 by percent, and tells a broken encoding', () => {
    expect(decodeValue('a%2Cb%C3%A4')).toBe('a,bä');
    expect(decodeValue('%')).toBeNull();
    expect(decodeValue('%E0%A4')).toBeNull();
  });
});
