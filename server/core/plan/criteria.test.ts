import { expect, it } from 'vitest';
import { planOf } from '../../test/support/loadCase.ts';
import { describePlan, judgedByText } from './criteria.ts';

it('puts what is judged beside the plan, and leaves the plan as it is', () => {
  const plan = { ...planOf(), abort: [{ kind: 'health', times: 3 } as const] };
  const { criteria, ...rest } = describePlan(plan);
  expect(rest).toEqual(plan);
  expect(criteria).toEqual({
    slos: [
      {
        path: 'pay',
        step: null,
        name: 'pay p95 ≤ 750 ms',
        text: '95% of correct pay journeys take at most 750 ms',
        samplesNeeded: 200,
        figure: { figure: 'latency', quantile: 0.95, limitMs: 750 },
      },
    ],
    abort: ['health fails 3 times'],
  });
});

it('says in a line what judges a plan', () => {
  const byDefault = { kind: 'errors', path: 'browse', step: null, shareMax: 0.01 } as const;
  const slos = [...planOf().slos, { ...byDefault, byDefault: true } as const];
  expect(judgedByText({ slos })).toBe('judged by pay p95 ≤ 750 ms, browse errors ≤ 1% (default)');
});
