import { expect, it } from 'vitest';
import type { Comparison, Effect } from '../../core/compare/comparison.ts';
import { comparisonWith } from '../../core/compare/formats/comparisonCase.support.ts';
import { resultOf } from './cpu.ts';

const effect: Effect = {
  ...{ metric: 'cpuPerRequest', before: 4, after: 4.04, change: 1.01, interval: [1.005, 1.015] },
  ...{ smallestVisible: 1.008, state: 'worse', judged: true },
};
const same: Effect = { ...effect, change: 1, interval: [0.99, 1.01], state: 'no difference seen' };
const of = (shown: Effect): Comparison => {
  const comparison = comparisonWith(20);
  const service = {
    ...{ service: 'stub', seconds: [25, 25] as const, blockSeconds: 3 },
    variance: 'runs' as const,
  };
  const stages = comparison.stages.map((stage) => ({
    ...{ ...stage, paths: [], services: [{ ...service, effect: shown }] },
  }));
  return { ...comparison, stages };
};
const [slower, equal] = [of(effect), of(same)];

it('fails where the planted change is not seen, equal runs alarm, or the load takes over 10 minutes', () => {
  const right = resultOf(1.0099, slower, equal, 20);
  expect(right.wrong).toEqual([]);
  expect(right.rows.map(({ value }) => Number(value.toFixed(2)))).toEqual([0.99, 1, 0.8, 0, 0.8]);
  expect(right.rows[1]?.interval).toMatchObject({ low: expect.closeTo(0.5, 9) });
  expect(resultOf(1.0099, equal, equal, 20).wrong).toEqual([
    '1% more CPU per request was not seen',
  ]);
  expect(resultOf(1.0099, slower, slower, 20).wrong).toHaveLength(1);
  expect(resultOf(1.0099, slower, equal, 21).wrong).toEqual([]);
  expect(resultOf(1.0099, slower, equal, 22).wrong).toEqual(['more than 10 minutes of load']);
});
