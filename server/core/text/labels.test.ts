import { describe, expect, it } from 'vitest';
import { fits, formatLabels, parseLabels } from './labels.ts';

describe('labels', () => {
  it('are read from several texts, each of several', () => {
    expect(parseLabels(['zone=a,disk=ssd', ' rack=7 '])).toEqual({
      ok: true,
      value: { zone: 'a', disk: 'ssd', rack: '7' },
    });
    expect(parseLabels([])).toEqual({ ok: true, value: {} });
  });

  it.each(['zone', '=a', 'zone=', 'Zone=a', '1=a', 'zone=a b', 'zone=a=b', '', 'zone=-a'])(
    'refuse "%s" in a line',
    (text) => {
      const answer = parseLabels([text]);
      expect(answer.ok ? '' : answer.error).toMatch(/ is not a label; a label is name=value/);
    },
  );

  it('are not given twice, nor more than 16', () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => `l${i}=x`);
    expect(parseLabels(['zone=a', 'zone=b'])).toEqual({
      ok: false,
      error: 'label zone is given twice',
    });
    expect(parseLabels(many(16)).ok).toBe(true);
    expect(parseLabels(many(17))).toEqual({ ok: false, error: '17 labels; at most 16' });
  });

  it('fit when all that is asked for is there', () => {
    expect(fits({ zone: 'a', disk: 'ssd' }, { zone: 'a' })).toBe(true);
    expect(fits({ zone: 'a' }, {})).toBe(true);
    expect(fits({ zone: 'b' }, { zone: 'a' })).toBe(false);
    expect(fits({ zone: 'a' }, { zone: 'a', disk: 'ssd' })).toBe(false);
    expect(formatLabels({ zone: 'a', disk: 'ssd' })).toBe('zone=a, disk=ssd');
  });
});
