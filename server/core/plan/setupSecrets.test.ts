import { expect, it } from 'vitest';
import { stepCase } from '../../test/support/stepCase.ts';
import {
  apartFromSetup,
  missingOfSetup,
  setupSecretNames,
  storedSetup,
  withSetupSecrets,
} from './setupSecrets.ts';

const captures = [
  { name: 'token', jsonPath: '$.token' },
  { name: 'saleId', jsonPath: '$.saleId' },
  { name: 'visit', from: 'cookie sid' },
];
const plan = { setup: [stepCase('log-in', { captures }), stepCase('again', { captures })] };
const data = { token: 'abc', saleId: 7, visit: { exact: '1.10' } };

it('takes for secrets what is named so, or read from a place that is', () => {
  expect(setupSecretNames(plan)).toEqual(['token', 'visit']);
  expect(setupSecretNames({ setup: [] })).toEqual([]);
});

it('stores the others', () => {
  expect(storedSetup(plan, data)).toEqual({ saleId: 7 });
  expect(missingOfSetup(plan, storedSetup(plan, data))).toEqual(['token', 'visit']);
  expect(missingOfSetup(plan, null)).toEqual(['token', 'visit']);
  expect(missingOfSetup(plan, data)).toEqual([]);
});

it('brings them to a worker beside the secrets of the plan, with their types', () => {
  const given = withSetupSecrets({ API_KEY: 'hunter22' }, plan, data);
  expect(apartFromSetup(given)).toEqual({
    secrets: { API_KEY: 'hunter22' },
    setup: { token: 'abc', visit: { exact: '1.10' } },
  });
});

it('cookies that go on are secrets of set-up', () => {
  const own = { ...plan, setupCookies: true } as const;
  expect(setupSecretNames(own)).toEqual(['token', 'visit', 'set-up-cookies']);
  const kept = { ...data, 'set-up-cookies': '[["http://h/","sid","1",{}]]' };
  expect(storedSetup(own, kept)).toEqual({ saleId: 7 });
  expect(missingOfSetup(own, data)).toEqual(['set-up-cookies']);
  expect(apartFromSetup(withSetupSecrets({}, own, kept)).setup['set-up-cookies']).toBe(
    kept['set-up-cookies'],
  );
});
