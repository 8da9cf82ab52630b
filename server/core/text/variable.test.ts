import { expect, it } from 'vitest';
import { isHidden, variableKey, variableOf, variableProblem } from './variable.ts';

it('tells a variable from a secret of the same name', () => {
  expect(variableKey('REGION')).toBe('env REGION');
  expect([variableOf('env REGION'), variableOf('REGION'), variableOf('envoy')]).toEqual([
    'REGION',
    null,
    null,
  ]);
});

it.each([
  ['API_KEY', 'ab', true],
  ['env REGION', 'north', false],
  ['env SHOP_TOKEN', 'hunter22', true],
  ['env SHOP_TOKEN', 'hunt', true],
  // A shorter text occurs by chance.
  ['env SHOP_TOKEN', 'hun', false],
  ['env SHADOW_KEY', 'hunter22', true],
  ['env KEY', 'hunter22', true],
  ['env AUDIT_URL', 'postgres://a:b@h/d', true],
  ['env Audit_Dsn', 'hunter22', true],
  ['env MONKEY', 'hunter22', false],
  ['env CURL', 'hunter22', false],
])('%s with the value %s is hidden: %s', (key, value, hidden) => {
  expect(isHidden(key, value)).toBe(hidden);
});

it.each(['REGION', '_a', 'a1', 'A'.repeat(100)])('%s may be the name of one', (name) => {
  expect(variableProblem(name)).toBeNull();
});

it.each(['1A', 'A-B', 'A.B', '', 'A'.repeat(101)])('%s may not', (name) => {
  expect(variableProblem(name)).toBe(
    `"${name}" is no name of an environment variable; it has letters, digits and "_"`,
  );
});
