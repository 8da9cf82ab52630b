import { expect, it } from 'vitest';
import { goldenPlan } from './k6/golden/cases.golden.ts';
import { secretDiagnostics, secretNames } from './secretNames.ts';

it('names each secret of steps, setup, teardown and scripts once', () => {
  expect(secretNames(goldenPlan('secrets'))).toEqual([
    'API_KEY',
    'SETUP_KEY',
    'PATH_KEY',
    'PASSWORD',
    'SIGNING_KEY',
  ]);
  expect(secretNames(goldenPlan('purchase'))).toEqual([]);
  const { teardown, paths } = goldenPlan('secrets');
  const steps = paths.flatMap(({ journey }) => journey.steps);
  const session = {
    steps: [],
    logOut: steps,
    latencyBoundMs: 1,
    renewMs: null,
    ratePerSecond: 1,
    vus: 1,
  };
  expect(secretNames({ setup: [], session, teardown: [], paths: [] })).toEqual(
    secretNames({ setup: [], teardown: [], paths }).filter((name) => name !== 'SIGNING_KEY'),
  );
  expect(secretNames({ setup: [], teardown, paths: [] })).toEqual(['SETUP_KEY', 'API_KEY']);
});

it('a secret without a value is told where the scenario names it first', () => {
  const plan = goldenPlan('secrets');
  const problems = { SETUP_KEY: 'a', PATH_KEY: 'b', SIGNING_KEY: 'c' };
  expect(secretDiagnostics(plan, problems).map(({ path, message }) => [path, message])).toEqual([
    ['data.setup.open.body', 'a'],
    ['paths.steps.steps.url.request', 'b'],
    ['paths.script.secrets', 'c'],
  ]);
  expect(secretDiagnostics(plan, {})).toEqual([]);
});
