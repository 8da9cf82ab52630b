import { expect, it } from 'vitest';
import { hiderOf, secretLength, secretValue } from './secretValue.ts';

it('says which variable to set, and refuses what could not be hidden', () => {
  const unset =
    'secret API_KEY is not set: set ZEROHOUR_SECRET_API_KEY where the server starts, or write API_KEY=… in the file that ZEROHOUR_SECRETS_FILE names';
  expect(secretValue('API_KEY', undefined)).toEqual({ ok: false, error: unset });
  expect(secretValue('API_KEY', '')).toEqual({ ok: false, error: unset });
  expect(secretValue('PIN', '123')).toMatchObject({
    error: expect.stringContaining('secret PIN has fewer than 4 characters'),
  });
  expect(secretValue('PIN', '1234')).toEqual({ ok: true, value: '1234' });
  const longest = 'x'.repeat(secretLength.max);
  expect(secretValue('KEY', longest)).toEqual({ ok: true, value: longest });
  expect(secretValue('KEY', `${longest}x`)).toMatchObject({
    error: 'secret KEY has more than 4096 characters; choose a shorter one',
  });
});

it('hides every secret, each time', () => {
  const hide = hiderOf({ A: 'hunter22', B: 'a/b c' });
  expect(hide('hunter22 a%2Fb+c hunter22')).toBe('*** *** ***');
  expect(hiderOf({})('hunter22')).toBe('hunter22');
  const variables = { 'env REGION': 'north', 'env TOKEN': 'hunter22' };
  expect(hiderOf(variables)('hunter22 north')).toBe('*** north');
  expect(hiderOf({ 'env REGION': 'north' })('north')).toBe('north');
});
