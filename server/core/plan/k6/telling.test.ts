import { expect, it } from 'vitest';
import { stepCase } from '../../../test/support/stepCase.ts';
import { secretsCode, setupSecretsCode } from './telling.ts';

const setup = [
  stepCase('log in', {
    captures: [
      { name: 'handle', jsonPath: '$.login.accessToken' },
      { name: 'shop', jsonPath: '$.shop' },
    ],
  }),
];

it('takes a value of setup for a secret by its own name or by that of the field it was read from', () => {
  const headers = { A: `\${setup.handle}`, B: `\${setup.shop}` };
  const journey = { steps: [stepCase('a', { headers })], latencyBoundMs: 1000 };
  expect(secretsCode({ journey }, 0, { datasets: [], setup })).toEqual(['setupData.handle']);
  expect(secretsCode({ journey }, 0, { datasets: [], setup: [] })).toEqual([]);
  expect(setupSecretsCode(setup)).toEqual(['setupData.handle']);
});
