import { expect, it } from 'vitest';
import { procStatField, procStatFields } from './procStat.ts';

it('finds the fields after a name with spaces and parentheses', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => String(index + 5));
  const fields = procStatFields(`4711 (k6 (a) b) S 42 ${numbers.join(' ')}`);
  const at = (name: keyof typeof procStatField) => fields[procStatField[name]];
  expect(at('state')).toBe('S');
  expect(at('parent')).toBe('42');
  // Each number above is the number of its field in proc(5).
  expect([at('userTime'), at('systemTime'), at('startTime')]).toEqual(['14', '15', '22']);
  expect([at('reapedUserTime'), at('reapedSystemTime')]).toEqual(['16', '17']);
});
