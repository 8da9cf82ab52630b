import { expect, it } from 'vitest';
import { goldenPlan } from './k6/golden/cases.golden.ts';
import { secretDiagnostics, secretNames } from './secretNames.ts';

it('names each secret of steps, setup, teardown and scripts once', () => {
  expect(secretNames(goldenPlan('secrets'))).toEqual([
    'API_KEY',
    'SETUP_KEY',
    'env SHOP_REGION',
    'PATH_KEY',
    'PASSWORD',
    'SIGNING_KEY',
  ]);
  expect(secretNames(goldenPlan('purchase'))).toEqual([]);
  const { teardown, paths, datasets } = goldenPlan('secrets');
  const steps = paths.flatMap(({ journey }) => journey.steps);
  const session = {
    steps: [],
    logOut: steps,
    latencyBoundMs: 1,
    renewMs: null,
    ratePerSecond: 1,
    vus: 1,
  };
  expect(secretNames({ setup: [], session, teardown: [], paths: [], datasets })).toEqual(
    secretNames({ setup: [], teardown: [], paths, datasets }).filter(
      (name) => name !== 'SIGNING_KEY',
    ),
  );
  expect(secretNames({ setup: [], teardown, paths: [], datasets })).toEqual([
    ...['SETUP_KEY', 'API_KEY', 'env SHOP_REGION'],
  ]);
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

it('a dataset or a capture that is called env goes before variables', () => {
  const { setup, datasets } = goldenPlan('secrets');
  const [dataset] = datasets;
  if (dataset === undefined) throw new Error('no dataset');
  const names = (over: Partial<Parameters<typeof secretNames>[0]>) =>
    secretNames({ setup, teardown: [], paths: [], datasets, ...over }).filter((name) =>
      name.startsWith('env '),
    );
  expect(names({})).toEqual(['env SHOP_REGION']);
  expect(names({ datasets: [{ ...dataset, name: 'env' }] })).toEqual([]);
  for (const name of ['env', 'env.SHOP_REGION']) {
    const captured = setup.map((step) => ({
      ...step,
      captures: step.captures.map((capture) => ({ ...capture, name })),
    }));
    expect(names({ setup: captured })).toEqual([]);
  }
  // Journeys have none.
  const walked = [{ name: 'p', journey: { steps: setup, latencyBoundMs: 1 } }];
  expect(names({ setup: [], paths: walked as never })).toEqual([]);
});
